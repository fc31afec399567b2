"""The words by which columns and cells of survey tools are known, in the languages they speak.

Lists only; whoever uses them compares by `fold`.
"""

from __future__ import annotations

import re

from copwidgets.store.names import name_key

_MARKS = re.compile(r"[^\w\s]|_")


def fold(text: str) -> str:
    """Return what two texts have in common that a reader takes for the same words."""
    return name_key(text)


def bare(text: str) -> str:
    """Return words as `fold` does, without marks: "E-mail address:" is "e mail address"."""
    return " ".join(_MARKS.sub(" ", fold(text)).split())


def on_one_line(text: str) -> str:
    """Return a text of somebody's as a line of a report or a terminal can hold it."""
    line = " ".join(text.split())
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in line)


NAME = frozenset(
    {
        *("name", "your name", "full name", "first and last name", "participant name"),
        *("what is your name", "display name", "respondent name", "first name", "last name"),
        *("recipient first name", "recipient last name", "recipientfirstname"),
        *("recipientlastname", "surname", "dein name", "ihr name", "vorname", "nachname"),
        *("vollständiger name", "nom", "prénom", "votre nom", "nombre", "su nombre", "apellido"),
        *("nome", "seu nome", "cognome", "naam", "namn", "imię", "имя", "ваше имя", "фамилия"),
        *("姓名", "お名前", "名前", "氏名", "이름"),
    }
)
LAST_NAME = frozenset(
    {
        *("last name", "recipient last name", "recipientlastname", "surname", "nachname"),
        *("apellido", "cognome", "фамилия"),
    }
)
EMAIL = frozenset(
    {
        *("email", "e mail", "mail", "email address", "e mail address", "your email"),
        *("recipient email", "recipientemail", "username", "e mail adresse", "emailadresse"),
        *("adresse e mail", "courriel", "correo electrónico", "dirección de correo electrónico"),
        *("indirizzo email", "endereço de e mail", "e mailadres", "メールアドレス"),
    }
)
TIME = frozenset(
    {
        *("timestamp", "submitdate", "date submitted", "submit date utc", "completion time"),
        *("recordeddate", "recorded date", "submission time", "submissiondate", "date modified"),
        *("end date", "enddate", "end", "datestamp", "date last action", "zeitstempel"),
        *("horodateur", "marca temporal", "informazioni cronologiche", "carimbo de data hora"),
        *("tijdstempel", "отметка времени", "タイムスタンプ", "时间戳记", "타임스탬프"),
        *("fertigstellungszeit", "heure de fin", "datum abgeschickt"),
    }
)
PRIVATE = frozenset(
    {
        *("ip address", "ipaddress", "ipaddr", "ip", "ip adresse", "adresse ip"),
        *("locationlatitude", "locationlongitude", "location latitude", "location longitude"),
        *("latitude", "longitude", "geolocation", "location", "gps", "address", "postal address"),
        *("phone", "phone number", "telephone", "mobile", "phonenumber", "date of birth"),
        *("birth date", "device", "deviceid", "device id", "browser", "user agent", "useragent"),
        *("simserial", "subscriberid", "username device", "referrer url", "refurl", "network id"),
        *("externaldatareference", "externalreference", "external reference", "submitted by"),
    }
)
META = frozenset(
    {
        *("id", "response id", "responseid", "respondent id", "collector id", "record id"),
        *("recordid", "start time", "start date", "startdate", "start date utc", "start"),
        *("today", "duration in seconds", "duration", "progress", "finished", "status"),
        *("distributionchannel", "distribution channel", "userlanguage", "user language"),
        *("lastpage", "last page", "startlanguage", "start language", "seed", "token"),
        *("last modified time", "language", "tags", "index", "validation status", "uuid"),
        *("version", "instanceid", "meta instanceid", "meta instancename", "key", "rootuuid"),
        *("formhub uuid", "parent index", "parent table name", "submission id", "response type"),
        *("notes attachments", "custom data 1", "stage date utc", "ending", "redcap event name"),
        *(
            "redcap survey identifier",
            "survey timestamp",
            "total points",
            "quiz feedback",
            "xform id string",
        ),
        *("startzeit", "heure de début", "antwort id", "letzte seite", "start sprache"),
    }
)
YES = frozenset(
    {
        *("yes", "y", "true", "1", "1 0", "x", "checked", "selected", "ja", "oui", "si", "sí"),
        *("sì", "sim", "tak", "да", "はい", "是", "예", "evet", "kyllä", "wahr", "vrai"),
    }
)
NO = frozenset(
    {
        *("no", "n", "false", "0", "0 0", "unchecked", "not selected", "nein", "non", "não"),
        *("nee", "nej", "nie", "нет", "いいえ", "否", "아니요", "hayır", "ei", "falsch", "faux"),  # noqa: RUF001 - Turkish
    }
)
UNSURE = frozenset(
    {
        *("not sure", "unsure", "not sure yet", "i m not sure yet", "i m not sure", "don t know"),
        *("i don t know", "do not know", "weiß nicht", "ich weiß nicht", "weiss nicht"),
        *("nicht sicher", "je ne sais pas", "no sé", "no lo sé", "non so", "não sei", "不知道"),
    }
)
NOBODY = frozenset({"", "anonymous", "anonym", "anonyme", "anónimo", "anonimo", "n a", "none"})
"""What stands where a name would, where nobody gave one."""
OTHER = frozenset(
    {
        *("other", "others", "other please specify", "other text", "other please say"),
        *("something else", "sonstiges", "andere", "anderes", "autre", "autres", "otro", "otra"),
        *("altro", "outro", "anders", "другое", "その他", "其他", "기타", "option other"),
    }
)
