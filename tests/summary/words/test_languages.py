import pytest

from copwidgets.summary.words import Languages, phrases, read_words, split_words, stems_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We need time for the meetings", "en"),
        ("Wir brauchen Zeit für die Treffen", "de"),
        ("Il nous faut du temps pour les réunions", "fr"),
        ("Necesitamos tiempo para las reuniones", "es"),
        ("Precisamos de tempo para as reuniões com os outros", "pt"),
        ("Abbiamo bisogno di tempo per gli incontri", "it"),
        ("We hebben tijd nodig voor de vergaderingen", "nl"),
        ("Нам нужно время для встреч", "ru"),
        ("Нам потрібен час для зустрічей, але це не так", "uk"),
        ("نحن بحاجة إلى وقت من أجل هذا", "ar"),
        ("ما به زمان برای این نیاز داریم", "fa"),
        ("χρειαζόμαστε χρόνο", "el"),
        ("אנחנו צריכים זמן", "he"),
        ("हमें समय चाहिए", "hi"),
        ("我们需要时间", "zh"),
        ("時間が必要です", "ja"),
        ("시간이 필요합니다", "ko"),
        ("เราต้องการเวลา", "th"),
        ("Tea", ""),
        ("42", ""),
    ],
)
def test_the_language_of_a_text(text, language):
    assert read_words(text)[0] == language


def test_a_short_text_is_in_the_language_of_the_others():
    texts = ["Wir brauchen Zeit für die Treffen", "Ein Raum für uns und die Kinder", "Treffen"]
    languages = Languages(tuple(split_words(each)) for each in texts)
    assert languages.guess(tuple(split_words("Treffen"))) == "de"
    assert languages.guess(tuple(split_words("деньги"))) == "ru"
    assert languages.guess(tuple(split_words("?"))) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the meetings are here", "one meeting is there"),
        ("die Treffen mit der Gruppe", "ein Treffen in den Gruppen"),
        ("las reuniones de los grupos", "la reunión del grupo con las"),
        ("для встреч на поездку", "на встречи для поездки"),
    ],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert stems_of(one) & stems_of(other)


def test_small_words_say_nothing_and_content_words_stay():
    assert stems_of("This is what we have to do with the others") == frozenset()
    assert stems_of("The work of the group and its members") == {"work", "group", "member"}
    assert "zeit" in stems_of("Wir haben die Zeit und das Geld")


def test_phrases_are_cut_at_small_words_and_punctuation():
    text = "Travel money for the meetings, local groups."
    _, words = read_words(text)
    assert [text[each.start : each.end] for each in phrases(words)] == [
        "Travel",
        "Travel money",
        "money",
        "meetings",
        "local",
        "local groups",
        "groups",
    ]
