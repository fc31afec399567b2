"""Exports as each survey tool writes them: what they say reaches the right questions."""

import pytest

from copwidgets.intake.preview import Fate
from copwidgets.intake.suggesting import suggest
from copwidgets.intake.survey import Role
from copwidgets.intake.tools import Tool

WHY, NEEDS, WHEN = "Why do we meet?", "Which needs do we have?", "When should we meet?"
BRING, LEAD, KEEN = "What will you bring?", "Would you lead a group?", "How keen are you?"
MORE = "Which group would that be?"

GOOGLE = [
    ["Timestamp", "Email Address", "Your name", WHY, NEEDS, WHEN, BRING, LEAD, MORE, KEEN],
    [
        *("2026/03/01 9:30:05 AM GMT+2", "ann@example.org", "Ann Lee", 'To "sing",\nloudly'),
        *("Rooms\nMoney", "At noon, with lunch", "Cake, Tea, coffee, My dog, and his bowl"),
        *("Yes", "Altos", "4"),
    ],
    ["2026/03/02 2:00:00 PM GMT+2", "", "Zoë", "", "", "On Mondays", "", "No", "", ""],
]
MICROSOFT = [
    ["ID", "Start time", "Completion time", "Email", "Name", WHY, BRING, KEEN],
    ["1", "3/13/26 9:00:00", "3/13/26 9:05:00", "anonymous", "", "Joy", "Cake;Tea, coffee;", "5"],
    ["2", "3/14/26 9:00:00", "3/14/26 9:05:00", "anonymous", "", "Fun", "Pie;", "3"],
]
QUALTRICS = [
    [
        *("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Finished", "ResponseId"),
        *("RecipientLastName", "RecipientFirstName", "RecipientEmail", "LocationLatitude"),
        *("Q1", "Q2", "Q2_4_TEXT", "Q3_1", "Q3_2", "Q3_9", "Q3_9_TEXT"),
    ],
    [
        *("Start Date", "End Date", "Response Type", "IP Address", "Progress", "Finished"),
        *("Response ID", "Recipient Last Name", "Recipient First Name", "Recipient Email"),
        *("Location Latitude", WHY, f"{WHEN} - Selected Choice"),
        *(f"{WHEN} - Other (please specify) - Text", f"{BRING} - Selected Choice - Cake"),
        *(f"{BRING} - Selected Choice - Tea, coffee", f"{BRING} - Selected Choice - Other"),
        f"{BRING} - Other - Text",
    ],
    ['{"ImportId":"startDate","timeZone":"Etc/UTC"}'] * 18,
    [
        *("2026-03-01 09:00:00", "2026-03-01 09:05:00", "IP Address", "192.0.2.7", "100", "True"),
        *("R_1", "Lee", "Ann", "ann@example.org", "47.1", "To sing - and to eat"),
        *("Other (please specify)", "At dawn", "Cake", "", "Other", "A drum"),
    ],
    [
        *("2026-03-01 09:00:00", "2026-03-01 09:05:00", "Survey Preview", "", "100", "True"),
        *("R_2", "", "", "", "", "Just trying", "", "", "", "", "", ""),
    ],
    [
        *("2026-03-01 09:00:00", "2026-03-01 09:05:00", "IP Address", "192.0.2.8", "20", "False"),
        *("R_3", "Fox", "Bo", "", "", "Not done", "", "", "", "", "", ""),
    ],
]
SURVEYMONKEY = [
    [
        *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"),
        *("Email Address", "First Name", "Last Name", "Custom Data 1"),
        *(WHY, BRING, "", "", "", NEEDS, "", KEEN),
    ],
    [
        *[""] * 9,
        *("Open-Ended Response", "Cake", "Tea, coffee", "Chairs, tables, benches"),
        *("Other (please specify)", "1.", "2.", "Response"),
    ],
    [
        *("11", "7", "03/13/2026 09:00:00 AM", "03/13/2026 09:05:00 AM", "192.0.2.7"),
        *("ann@example.org", "Ann", "Lee", "", "To sing", "Cake", "", "Chairs, tables, benches"),
        *("A drum, two sticks", "Rooms", "Money", "4 - rather"),
    ],
]
LIMESURVEY_CODES = [
    [
        *("id", "submitdate", "lastpage", "startlanguage", "seed", "ipaddr", "name"),
        *("a.one.why", "bring[cake]", "bring[tea]", "bring[other]", "a.two.lead"),
    ],
    ["1", "2026-03-01 09:05:00", "2", "en", "99", "192.0.2.7", "Ann", "Joy", "Y", "N", "Jam", "Y"],
    ["2", "", "1", "en", "98", "192.0.2.8", "Bo", "Half", "", "", "", ""],
]
LIMESURVEY_WORDS = [
    [
        *("Response ID", "Date submitted", "Last page", "Start language"),
        *(f"Q1. {WHY}", f"{BRING} [Cake]", f"{BRING} [Tea, coffee]", f"{BRING} [Other]"),
    ],
    ["1", "2026-03-01 09:05:00", "2", "de", "Joy", "Yes", "No", "Jam"],
]
KOBO = [
    [
        *("start", "end", "deviceid", "a/Your name", f"a/{WHY}", "a/b/a.one.bring"),
        *("a/b/a.one.bring/cake", "a/b/a.one.bring/tea", "a/b/a.one.bring/chairs"),
        *("_id", "_uuid", "_submission_time", "_submitted_by", "__version__", "_geolocation"),
    ],
    [
        *("2026-03-01T09:00:00.000+01:00", "2026-03-01T09:04:00.000+01:00", "ee:1", "Ann", "Joy"),
        *("cake chairs", "1", "0", "1"),
        *("1", "u-1", "2026-03-01T08:05:00", "collector", "v1", "47.1 8.5"),
    ],
]
REDCAP = [
    ["record_id", "survey_timestamp", "a.one.why", "bring___1", "bring___2", "first_complete"],
    ["1", "2026-03-01 09:05", "Joy", "1", "0", "2"],
    ["2", "", "Half", "0", "0", "0"],
]
REDCAP_WORDS = [
    [
        *("Record ID", WHY, f"{BRING} (choice=Cake)", f"{BRING} (choice=Tea, coffee)"),
        "Complete?",
    ],
    ["1", "Joy", "Checked", "Unchecked", "Complete"],
    ["2", "Half", "Unchecked", "Unchecked", "Incomplete"],
]
TYPEFORM = [
    ["#", WHY, "Cake", "Tea, coffee", KEEN, "Start Date (UTC)", "Submit Date (UTC)", "Network ID"],
    ["abc", "Joy", "Cake", "", "5", "2026-03-01 09:00:00", "2026-03-01 09:05:00", "net1"],
]
EXPORTS = {
    Tool.GOOGLE: GOOGLE,
    Tool.MICROSOFT: MICROSOFT,
    Tool.QUALTRICS: QUALTRICS,
    Tool.SURVEYMONKEY: SURVEYMONKEY,
    Tool.LIMESURVEY: LIMESURVEY_CODES,
    Tool.KOBO: KOBO,
    Tool.REDCAP: REDCAP,
    Tool.TYPEFORM: TYPEFORM,
    Tool.PLAIN: [["Name", WHY], ["Ann", "Joy"]],
}


@pytest.mark.parametrize("tool", Tool)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_tool_is_known_by_its_header(survey_of, tool, delimiter, encoding):
    assert survey_of(EXPORTS[tool], delimiter=delimiter, encoding=encoding).tool is tool


@pytest.mark.parametrize("rows", [LIMESURVEY_WORDS, REDCAP_WORDS])
def test_the_tool_is_known_by_its_words_too(survey_of, rows):
    expected = Tool.LIMESURVEY if rows is LIMESURVEY_WORDS else Tool.REDCAP
    assert survey_of(rows).tool is expected


def test_google_forms(survey_of, preview_of, taken):
    preview = preview_of(survey_of(GOOGLE))
    assert taken(preview) == {
        "Ann Lee": {
            "a.one.why": 'To "sing",\nloudly',
            "a.one.needs": ["Rooms", "Money"],
            "a.one.when": {"choice": "noon"},
            "a.one.bring": {"choices": ["cake", "tea", "other"], "other": "My dog, and his bowl"},
            "a.two.lead": {"choice": "yes", "follow_up": "Altos"},
            "a.two.keen": 4,
        },
        "Zoë": {
            "a.one.when": {"choice": "other", "other": "On Mondays"},
            "a.two.lead": {"choice": "no"},
        },
    }
    assert [each.email for each in preview.wanted.people] == ["ann@example.org", ""]
    moment = preview.wanted.answers[0].saved_at
    assert moment.isoformat() == "2026-03-01T07:30:05+00:00"


def test_microsoft_forms(survey_of, preview_of, taken):
    assert taken(preview_of(survey_of(MICROSOFT, delimiter=";"))) == {
        "Respondent 1": {
            "a.one.why": "Joy",
            "a.one.bring": {"choices": ["cake", "tea"]},
            "a.two.keen": 5,
        },
        "Respondent 2": {
            "a.one.why": "Fun",
            "a.one.bring": {"choices": ["other"], "other": "Pie"},
            "a.two.keen": 3,
        },
    }


def test_qualtrics(survey_of, preview_of, taken):
    preview = preview_of(survey_of(QUALTRICS))
    assert {name: set(found) for name, found in taken(preview).items()} == {
        "Ann Lee": {"a.one.why", "a.one.when", "a.one.bring"}
    }
    assert taken(preview)["Ann Lee"]["a.one.when"] == {"choice": "other", "other": "At dawn"}
    assert taken(preview)["Ann Lee"]["a.one.bring"] == {
        "choices": ["cake", "other"],
        "other": "A drum",
    }
    assert [(each.line, each.fate, each.why) for each in preview.outcomes] == [
        (4, Fate.TAKEN, ""),
        (5, Fate.LEFT_OUT, "Somebody only tried the survey out here."),
        (6, Fate.LEFT_OUT, "This person has not come to the end of the survey."),
    ]


def test_surveymonkey(survey_of, preview_of, taken):
    assert taken(preview_of(survey_of(SURVEYMONKEY))) == {
        "Ann Lee": {
            "a.one.why": "To sing",
            "a.one.bring": {
                "choices": ["cake", "chairs", "other"],
                "other": "A drum, two sticks",
            },
            "a.one.needs": ["Rooms", "Money"],
            "a.two.keen": 4,
        }
    }


def test_limesurvey(survey_of, preview_of, taken, targets):
    survey = survey_of(LIMESURVEY_CODES)
    preview = preview_of(survey)
    assert taken(preview) == {"Ann": {"a.one.why": "Joy", "a.two.lead": {"choice": "yes"}}}
    assert "not come to the end" in preview.outcomes[1].why
    assert "bring [cake]" in preview.ignored  # its own code is none of ours: a person says it
    assert taken(preview_of(survey_of(LIMESURVEY_WORDS))) == {
        "Respondent 1": {
            "a.one.why": "Joy",
            "a.one.bring": {"choices": ["cake", "other"], "other": "Jam"},
        }
    }
    assert suggest(survey, targets).similar == frozenset()


def test_kobo(survey_of, preview_of, taken):
    assert taken(preview_of(survey_of(KOBO))) == {
        "Ann": {"a.one.why": "Joy", "a.one.bring": {"choices": ["cake", "chairs"]}}
    }


def test_redcap(survey_of, preview_of, taken):
    assert taken(preview_of(survey_of(REDCAP))) == {"Respondent 1": {"a.one.why": "Joy"}}
    words = preview_of(survey_of(REDCAP_WORDS))
    assert taken(words) == {
        "Respondent 1": {"a.one.why": "Joy", "a.one.bring": {"choices": ["cake"]}}
    }
    assert "not come to the end" in words.outcomes[1].why


def test_typeform(survey_of, preview_of, taken):
    assert taken(preview_of(survey_of(TYPEFORM))) == {
        "Respondent 1": {
            "a.one.why": "Joy",
            "a.one.bring": {"choices": ["cake"]},
            "a.two.keen": 5,
        }
    }


@pytest.mark.parametrize("rows", EXPORTS.values(), ids=EXPORTS)
def test_nothing_personal_is_suggested_but_name_and_address(survey_of, targets, rows):
    survey = survey_of(rows)
    used = {use.column for use in suggest(survey, targets).plan.uses}
    private = {each.index for each in survey.columns if each.role in (Role.PRIVATE, Role.META)}
    assert not used & private
    told = {cell for row in survey.records for index in private for cell in [row.cell(index)]}
    assert told.isdisjoint({"Joy", "To sing"})


@pytest.mark.parametrize("cell", ["192.0.2.7", "2001:db8::7"])
def test_addresses_are_known_by_their_look(survey_of, cell):
    rows = [["Name", "Where from", "Reach me"], ["Ann", cell, "a@b.org"], ["Bo", cell, "c@d.org"]]
    assert [each.role for each in survey_of(rows).columns] == [Role.NAME, Role.PRIVATE, Role.EMAIL]
