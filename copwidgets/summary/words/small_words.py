"""The small words of languages: those that say nothing by themselves.

For English chosen here, for what groups write about themselves: function words, the verbs around
them, words of stance and amount. For other languages they are those of stopwords-iso, without what
stands there and a member may well mean: time, work, people.
"""

from __future__ import annotations

from functools import cache

_PRONOUNS = """
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself
she her hers herself it its itself they them their theirs themselves one ones oneself someone
somebody something anyone anybody anything everyone everybody everything nobody nothing who whom
whose which what whatever whoever whichever that this these those each other others another same
such own both either neither all any some none
"""
_SMALL = """
a an the and or but nor so yet if then than because since unless until while whereas whether though
although as of at by for with without within about against between among into onto through during
before after above below to from up down in out on off over under upon across along around behind
beside besides beyond despite except near per toward towards via again further once here there where
when why how not no yes only just also too very even still already ever never always often sometimes
usually perhaps maybe please however therefore thus hence instead rather quite really actually
basically simply especially mainly mostly generally particularly etc eg ie e.g i.e
"""
_VERBS = """
am is are was were be been being do does did doing done have has had having can could may might
must shall should will would ought let lets get gets getting got gotten go goes going gone went
make makes making made take takes taking took taken come comes coming came put puts give gives
giving gave given seem seems seemed think thinks thinking thought feel feels feeling felt say says
saying said want wants wanted like likes liked would know knows knew known see sees seeing saw
seen keep keeps kept become becomes became tend tends try tries trying tried use uses used using
believe hope guess can't cannot couldn't don't doesn't didn't isn't aren't wasn't weren't won't
wouldn't shouldn't haven't hasn't hadn't mustn't dont doesnt didnt cant wont isnt im ive id
"""
_AMOUNTS = """
many much more most few fewer less least lot lots bit little several enough every plenty various
able sure thing things stuff way ways kind kinds sort sorts kinda good better best well bad great
nice really different zero two three four five six seven eight nine ten hundred first second next
last long big small etc important
"""
ENGLISH = frozenset(f"{_PRONOUNS} {_SMALL} {_VERBS} {_AMOUNTS}".split())

_VAGUE = """
people person persons member members time times hour hours day days week weeks month months year
years today evening evenings morning night weekend moment start starts started begin end ends
ended need needs needed ask asks asked tell tells told call called show shows shown find finds
found look looks looked leave left bring brings send sent stay happen happens work works worked
working place places part parts number numbers point points life world reason case fact example
question old young new full whole real right hard easy
"""
VAGUE_WORDS = frozenset(_VAGUE.split())
"""English words that stand in many answers without being what they are about."""

_MEANT = """
zeit jahr jahre jahren mensch menschen tag tage tagen ende recht rechte uhr wissen neue neuen lernen
personne personnes gens mot parole voie valeur état droite
tiempo trabajo trabajar trabajan trabajas día dias días lugar nuevo nueva nuevos nuevas verdad
empleo estado saber valor horas conocer proyecto
tempo gruppo mondo persone vita anno anni giorno giorni luogo nuovo paese uomo ora ore città
trabalho grupo pessoas ano anos nova novos verdade sistema novo
время деньги работа мир люди жизнь год года лет день место новый правда человек рука голова сила
слово друг дом конец работать жить
dag god iş aika apu hyvä vuosi време timp tid
"""


@cache
def small_words(language: str) -> frozenset[str]:
    """Return the small words of a language (ISO 639-1), none where it is not known."""
    if language == "en":
        return ENGLISH
    return listed_words(language) - frozenset(_MEANT.split())


@cache
def listed_words(language: str) -> frozenset[str]:
    """Return the words by which a language is told from others: all that are listed for it."""
    import stopwordsiso

    if language == "en" or not stopwordsiso.has_lang(language):
        return ENGLISH if language == "en" else frozenset()
    return frozenset(stopwordsiso.stopwords(language))
