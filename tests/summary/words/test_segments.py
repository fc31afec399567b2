import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copwidgets.summary.words import read_words, sentences, split_words


def forms(text):
    return [each.form for each in split_words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Time, for MEETINGS!", ["time", "for", "meetings"]),
        ("l’eau, qu'on, aujourd’hui", ["eau", "on", "aujourd'hui"]),
        ("it's the group’s, don't", ["it", "the", "group", "don't"]),
        ("face-to-face", ["face", "to", "face"]),
        ("B1 and 100%", ["b1", "and", "100"]),
        ("ｆｕｌｌ Straße", ["full", "strasse"]),
        ("re\u00adsume", ["resume"]),
        ("Время, деньги", ["время", "деньги"]),
        ("Χρόνος και", ["χρόνοσ", "και"]),
        ("مُحَمَّد والتمويل", ["محمد", "والتمويل"]),
        ("שָׁלוֹם", ["שלום"]),
        ("बैठकों के लिए", ["बैठकों", "के", "लिए"]),
        ("我们需要经费", ["我们", "需要", "经费"]),
        ("資金と時間が必要です", ["資金", "時間", "必要"]),
        ("ミーティングの時間", ["ミーティング", "時間"]),
        ("เงินทุนสำหรับ", ["เงินทุน", "สําหรับ"]),
        ("필요한 자금", ["필요한", "자금"]),
        ("", []),
        ("… !? 🚋", []),
    ],
)
def test_words_in_any_script(text, expected):
    assert forms(text) == expected


@given(st.text(max_size=60))
def test_every_word_stands_where_it_says(text):
    end = 0
    for each in split_words(text):
        assert end <= each.start < each.end <= len(text)
        assert unicodedata.category(text[each.start])[0] in "LN"
        end = each.end


@given(st.text(max_size=60))
def test_sentences_leave_out_nothing_but_spaces(text):
    found = list(sentences(text))
    assert "".join(text[a:b] for a, b in found).split() == text.split() or len(found) > 1
    assert all(text[a:b].strip() == text[a:b] != "" for a, b in found)


@given(st.text(max_size=60))
def test_any_text_is_read(text):
    language, words = read_words(text)
    assert isinstance(language, str)
    assert len(words) == len(forms(text))
