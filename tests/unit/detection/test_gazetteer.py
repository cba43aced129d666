"""The shipped gazetteer: who is meant by a phrase, which names are places, who is cited."""

from __future__ import annotations

import pytest

from monitor.detection.gazetteer import Actor, Gazetteer, Hit

PHRASES = """
Russia -> state:RU
the Russian army -> state:RU
Russian forces -> state:RU
Russian troops in Syria -> state:RU
Russia's defence ministry -> state:RU
the Ministry of Defence in Moscow -> state:RU
Moscow -> state:RU
the Kremlin -> state:RU
a Kremlin spokesman -> state:RU
RUSSIAN TROOPS -> state:RU
the FSB -> state:RU
the Black Sea Fleet -> state:RU
Ukraine -> state:UA
Ukrainian military intelligence -> state:UA
Kyiv's troops -> state:UA
Kiev -> state:UA
the Armed Forces of Ukraine -> state:UA
the AFU -> state:UA
the Azov Brigade -> group:azov
Verkhovna Rada -> state:UA
pro-Russian separatists -> group:donbas
Russian-backed separatists -> group:donbas
the self-proclaimed Donetsk People's Republic -> group:donbas
the Wagner Group -> group:wagner
Wagner mercenaries -> group:wagner
Chechen rebels -> group:chechen
the United States -> state:US
US troops -> state:US
U.S. forces -> state:US
American soldiers -> state:US
the White House -> state:US
the Pentagon -> state:US
Washington -> state:US
CENTCOM -> state:US
the State Department -> state:US
the US-led coalition -> group:coalition
British troops -> state:GB
the UK government -> state:GB
Downing Street -> state:GB
London -> state:GB
the Royal Navy -> state:GB
the French army -> state:FR
the Élysée -> state:FR
the Elysee -> state:FR
Operation Barkhane -> state:FR
the Bundeswehr -> state:DE
German soldiers -> state:DE
Israel -> state:IL
the Israeli military -> state:IL
the IDF -> state:IL
Israel Defense Forces -> state:IL
the Knesset -> state:IL
Hamas -> group:hamas
HAMAS -> group:hamas
a senior Hamas official -> group:hamas
al-Qassam Brigades -> group:hamas
Al-Qassam Brigades -> group:hamas
Palestinian Islamic Jihad -> group:islamic-jihad
Hezbollah -> group:hezbollah
Hizbullah fighters -> group:hezbollah
the Palestinian Authority -> state:PS
Palestinian militants -> group:rebels-ps
Lebanese Armed Forces -> state:LB
Iran -> state:IR
Tehran -> state:IR
the Revolutionary Guards -> state:IR
the IRGC -> state:IR
the Quds Force -> state:IR
Syria -> state:SY
the Syrian Arab Army -> state:SY
the Syrian Armed Forces -> state:SY
the Assad regime -> state:SY
Syrian government forces -> state:SY
Damascus -> state:SY
Syrian rebels -> group:syrian-rebels
Syrian opposition forces -> group:syrian-rebels
the Free Syrian Army -> group:syrian-rebels
the Syrian Democratic Forces -> group:sdf
the SDF -> group:sdf
the YPG -> group:sdf
Kurdish People's Protection Units -> group:sdf
Hayat Tahrir al-Sham -> group:hts
Hay'at Tahrir al-Sham -> group:hts
HTS -> group:hts
Jabhat al-Nusra -> group:nusra
the Al-Nusra Front -> group:nusra
Islamic State -> group:islamic-state
the Islamic State group -> group:islamic-state
ISIS -> group:islamic-state
Daesh -> group:islamic-state
Da’esh -> group:islamic-state
IS militants -> group:islamic-state
ISWAP -> group:islamic-state
al-Qaeda -> group:al-qaeda
Al Qaeda -> group:al-qaeda
al-Qaida in the Arabian Peninsula -> group:al-qaeda
the Iraqi army -> state:IQ
Baghdad -> state:IQ
Iraqi Security Forces -> state:IQ
the peshmerga -> group:peshmerga
Kurdish Peshmerga fighters -> group:peshmerga
the Popular Mobilization Forces -> group:pmf
the Mahdi Army -> group:mahdi-army
Turkey -> state:TR
Türkiye -> state:TR
Ankara -> state:TR
the PKK -> group:pkk
the Kurdistan Workers’ Party -> group:pkk
the Houthis -> group:houthis
Houthi fighters -> group:houthis
Iran-backed Houthis -> group:houthis
Ansar Allah -> group:houthis
Yemeni government troops -> state:YE
the Saudi-led coalition -> group:saudi-coalition
the Southern Transitional Council -> group:stc
Riyadh -> state:SA
the Taliban -> group:taliban
Taliban fighters -> group:taliban
the Pakistani Taliban -> group:ttp
Tehrik-i-Taliban Pakistan -> group:ttp
Afghan forces -> state:AF
Kabul -> state:AF
the Northern Alliance in Afghanistan -> group:northern-alliance
the National Resistance Front -> group:nrf
Pakistan's military -> state:PK
Rawalpindi -> state:PK
the Balochistan Liberation Army -> group:bla
the Indian Army -> state:IN
New Delhi -> state:IN
the Tamil Tigers -> group:ltte
the LTTE -> group:ltte
Sri Lankan troops -> state:LK
the Rapid Support Forces -> group:rsf
the RSF -> group:rsf
paramilitary Rapid Support Forces (RSF) -> group:rsf
the Sudanese army -> state:SD
the SAF -> state:SD
Khartoum -> state:SD
SPLM-N -> group:splm-n
South Sudanese troops -> state:SS
the M23 -> group:m23
M23 rebels -> group:m23
AFC/M23 -> group:m23
the Congolese army -> state:CD
the FARDC -> state:CD
the Democratic Republic of Congo -> state:CD
the DRC -> state:CD
Kinshasa -> state:CD
Congo-Brazzaville -> state:CG
Rwandan troops -> state:RW
Kigali -> state:RW
the Allied Democratic Forces -> group:adf
the FDLR -> group:fdlr
Mai-Mai militia -> group:mai-mai
Ethiopian federal troops -> state:ET
the ENDF -> state:ET
Tigrayan forces -> group:tplf
the Tigray People's Liberation Front -> group:tplf
the TPLF -> group:tplf
Fano militia -> group:fano
Eritrean soldiers -> state:ER
al-Shabaab -> group:al-shabaab
Al Shabab militants -> group:al-shabaab
Somali National Army -> state:SO
Mogadishu -> state:SO
the Islamic Courts Union -> group:icu
Kenyan Defence Forces -> state:KE
Boko Haram -> group:boko-haram
Nigerian soldiers -> state:NG
Abuja -> state:NG
Nigerien troops -> state:NE
the Malian army -> state:ML
FAMa -> state:ML
Bamako's junta -> state:ML
Malian insurgents -> group:rebels-ml
Tuareg rebels -> group:tuareg
JNIM -> group:jnim
Ansar Dine -> group:ansar-dine
Burkinabe soldiers -> state:BF
Seleka -> group:seleka
Libyan National Army -> group:lna
Haftar's forces -> group:lna
the Government of National Accord -> group:gna
Gaddafi loyalists -> group:gaddafi
Libyan rebels -> group:libyan-rebels
the Polisario Front -> group:polisario
the Lord's Resistance Army -> group:lra
RENAMO -> group:renamo
Angolan rebels -> group:rebels-ao
UNITA -> group:unita
Myanmar's military -> state:MM
the Tatmadaw -> state:MM
the junta in Naypyidaw -> state:MM
the Arakan Army -> group:arakan
the Kachin Independence Army -> group:kia
the Karen National Union -> group:knla
the Three Brotherhood Alliance -> group:brotherhood
People's Defence Force -> group:pdf
the MNDAA -> group:mndaa
the Philippine army -> state:PH
the New People's Army -> group:npa
Abu Sayyaf -> group:abu-sayyaf
the Khmer Rouge -> group:khmer-rouge
Pyongyang -> state:KP
North Korean troops -> state:KP
Seoul -> state:KR
the People's Liberation Army -> state:CN
Beijing -> state:CN
Taipei -> state:TW
Armenian forces -> state:AM
Azerbaijani troops -> state:AZ
Baku -> state:AZ
Artsakh Defence Army -> group:artsakh
Georgian troops -> state:GE
Abkhaz fighters -> group:abkhazia
the Bosnian Serbs -> group:bosnian-serbs
the Kosovo Liberation Army -> group:kla
Serb forces -> state:RS
the Soviet Union -> state:SU
Soviet troops -> state:SU
the Red Army -> state:SU
Nazi Germany -> group:nazi-germany
the Wehrmacht -> group:nazi-germany
Colombian soldiers -> state:CO
FARC -> group:farc
FARC dissidents -> group:farc-dissidents
the Gulf Clan -> group:clan-del-golfo
the Shining Path -> group:shining-path
the Contras -> group:contras
Haitian gangs -> group:haiti-gangs
NATO -> org:nato
Nato troops -> org:nato
UN peacekeepers -> org:un
U.N. troops -> org:un
MONUSCO -> org:un
the African Union mission -> org:au
the European Union -> org:eu
ECOWAS -> org:ecowas
Labour -> party:labour-uk
the Labour Party in Britain -> party:labour-uk
the Conservatives -> party:conservative-uk
the Lib Dems -> party:libdem-uk
Republicans -> party:republican-us
House Democrats -> party:democratic-us
the BJP -> party:bjp
the African National Congress -> party:anc
Law and Justice -> party:pis
the Kuomintang -> party:kmt
Mongolian People's Party -> party:mpp
Erdogan's AK Party -> party:akp
Vladimir Putin -> person:vladimir-putin
President Putin -> person:vladimir-putin
Mr Zelenskyy -> person:volodymyr-zelensky
President Volodymyr Zelenskiy -> person:volodymyr-zelensky
Russian defence minister Sergei Shoigu -> person:sergei-shoigu
Prime Minister Netanyahu -> person:benjamin-netanyahu
former president Donald Trump -> person:donald-trump
Bashar Assad -> person:bashar-al-assad
Tayyip Erdogan -> person:recep-tayyip-erdogan
Hemedti -> person:mohamed-hamdan-dagalo
"""
NOBODY = """
they told us to leave
the government
a small village
anti-Houthi fighters
Iran-backed fighters
Moscow-backed fighters
turkey and chicken
a knife that is polish
he said more
an afghan rug
war and peace
the reading of the law
Magic Johnson
Steve Holland won
my friend Michael Jordan
ISN'T THIS WHAT ALL OF US WANT
chad and jordan
the us and them of it
Obi-Wan is back
Nina dos Santos reports
CNN's Chad Myers says that many cities flood
the Premier League
in may and in march
the national team
"""
PLACES = """
troops left Izyum -> Izyum = Izium, UA, Kharkiv Oblast
near the town of Izium -> Izium = Izium, UA, Kharkiv Oblast
fighting in Sievierodonetsk -> Sievierodonetsk = Severodonetsk, UA, Luhansk Oblast
they took Lyman -> Lyman = Lyman, UA, Donetsk Oblast
in the Kharkiv region -> Kharkiv region = Kharkiv Oblast, UA, Kharkiv Oblast
in Kharkov -> Kharkov = Kharkiv, UA, Kharkiv Oblast
landing on Snake Island -> Snake Island = Snake Island, UA, Odesa Oblast
the fall of Kherson -> Kherson = Kherson, UA, Kherson Oblast
Donbas, they said -> Donbas = Donbas, UA, Donbas
the Donbass -> Donbass = Donbas, UA, Donbas
into Crimea -> Crimea = Crimea, UA, Crimea
the port of Hodeida -> Hodeida = Hodeidah, YE, Hodeidah Governorate
Al-Hudaydah fell -> Al-Hudaydah = Hodeidah, YE, Hodeidah Governorate
Kidal is lost -> Kidal = Kidal, ML, Kidal Region
rebels in Goma -> Goma = Goma, CD, North Kivu
North Kivu province -> North Kivu province = North Kivu, CD, North Kivu
the siege of el-Fasher -> el-Fasher = El Fasher, SD, North Darfur
from Khan Younis -> Khan Younis = Khan Younis, PS, Gaza
Gaza is quiet -> Gaza = Gaza, PS, Gaza
the West Bank -> West Bank = West Bank, PS, West Bank
Idlib province -> Idlib province = Idlib Governorate, SY, Idlib Governorate
in Donetsk oblast -> Donetsk oblast = Donetsk Oblast, UA, Donetsk Oblast
Raqqa governorate -> Raqqa governorate = Raqqa Governorate, SY, Raqqa Governorate
the Helmand Province -> Helmand Province = Helmand, AF, Helmand
Deir Azzor -> Deir Azzor = Deir ez-Zor, SY, Deir ez-Zor Governorate
Kobane held out -> Kobane = Kobani, SY, Aleppo Governorate
they fled Mosul -> Mosul = Mosul, IQ, Nineveh Governorate
Ramadi, Fallujah -> Ramadi = Ramadi, IQ, Anbar Governorate
the Panjshir Valley -> Panjshir Valley = Panjshir, AF, Panjshir
in Lashkargah -> Lashkargah = Lashkar Gah, AF, Helmand
Kunduz fell -> Kunduz = Kunduz, AF, Kunduz Province
Mekelle was retaken -> Mekelle = Mekelle, ET, Tigray
Tigray's capital -> Tigray = Tigray, ET, Tigray
Wad Medani -> Wad Medani = Wad Madani, SD, Gezira
Shusha in Nagorno-Karabakh -> Shusha = Shusha, AZ, Nagorno-Karabakh
Myawaddy town -> Myawaddy = Myawaddy, MM, Kayin State
Rakhine state -> Rakhine state = Rakhine State, MM, Rakhine State
Mocimboa da Praia -> Mocimboa da Praia = Mocímboa da Praia, MZ, Cabo Delgado
Palma in Mozambique -> Palma = Palma, MZ, Cabo Delgado
near Nice on Friday -> Nice = Nice, FR, -
they met in Reading -> Reading = Reading, GB, England
in Brussels -> Brussels = Brussels, BE, -
New York is large -> New York = New York, US, -
the Falklands -> Falklands = Falkland Islands, FK, -
Tripoli in Lebanon -> Tripoli = Tripoli, LB, -
"""
NO_PLACE = """
Nice work by the army
Reading the report took hours
he said more of the same
Police said so
Oleg Ivanov was promoted
Inter Milan lost again
General Austin spoke
Most of them fled
Best wishes to the winner
Man City lost in the end
Most front pages are about it
the Bay Area of the state
"""


def lines(table: str) -> list[str]:
    return [line for line in table.splitlines() if line]


def pairs(table: str) -> list[tuple[str, str]]:
    return [(left, right) for left, _, right in (line.partition(" -> ") for line in lines(table))]


@pytest.mark.parametrize(("phrase", "actor"), pairs(PHRASES))
def test_who_is_meant(gazetteer: Gazetteer, phrase: str, actor: str) -> None:
    found = gazetteer.resolve(phrase)
    assert found is not None
    assert found.id == actor


@pytest.mark.parametrize("phrase", lines(NOBODY))
def test_nobody_is_meant(gazetteer: Gazetteer, phrase: str) -> None:
    assert gazetteer.resolve(phrase) is None


@pytest.mark.parametrize(("text", "expected"), pairs(PLACES))
def test_places(gazetteer: Gazetteer, text: str, expected: str) -> None:
    hit = next(hit for hit in gazetteer.find(text) if hit.place)
    spot = hit.place
    assert spot is not None
    assert f"{text[hit.start : hit.end]} = {spot.name}, {spot.country}, {spot.region or '-'}" == expected
    assert spot.lat is not None
    assert spot.lon is not None


@pytest.mark.parametrize("text", lines(NO_PLACE))
def test_words_and_people_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert [hit for hit in gazetteer.find(text) if hit.place] == []


@pytest.mark.parametrize(
    ("text", "name", "role", "side"),
    [
        ("the Institute for the Study of War said", "Institute for the Study of War", "think-tank", None),
        ("the ISW said", "Institute for the Study of War", "think-tank", None),
        ("told Reuters", "Reuters", "wire", None),
        ("(AP) -", "Associated Press", "wire", None),
        ("the Kyiv Independent reports", "Kyiv Independent", "newspaper", None),
        ("state news agency SANA", "SANA", "state-media", "state:SY"),
        ("Tass reported", "TASS", "state-media", "state:RU"),
        ("the New York Times wrote", "The New York Times", "newspaper", None),
        ("told The Times", "The Times", "newspaper", None),
        ("Amaq news agency", "Amaq", "state-media", "group:islamic-state"),
        ("the Syrian Observatory for Human Rights", "Syrian Observatory for Human Rights", "other", None),
        ("the Observatory said", "Syrian Observatory for Human Rights", "other", None),
    ],
)
def test_sources(gazetteer: Gazetteer, text: str, name: str, role: str, side: str | None) -> None:
    source = next(hit.source for hit in gazetteer.find(text) if hit.source)
    assert (source.name, source.role, source.side) == (name, role, side)


@pytest.mark.parametrize(
    "text", ["these times are hard", "the Independent Commission ruled", "the North Atlantic Council met"]
)
def test_words_that_are_outlets_elsewhere(gazetteer: Gazetteer, text: str) -> None:
    assert [hit.source for hit in gazetteer.find(text) if hit.source] == []


@pytest.mark.parametrize(
    ("text", "countries", "actor"),
    [
        ("Labour lost the vote", (), "party:labour-uk"),
        ("Labour lost the vote", ("NZ",), "party:labour-nz"),
        ("In New Zealand Labour lost the vote", (), "party:labour-nz"),
        ("Spain's Socialists lost", (), "party:psoe"),
        ("French Socialists lost", (), "party:ps-fr"),
        ("The Democratic Party of the United States lost", (), "party:democratic-us"),
        ("Taiwan's Democratic Progressive Party lost", (), "party:dpp"),
        ("Maoist rebels in Nepal", (), "group:nepal-maoists"),
        ("Maoist rebels in India", (), "group:naxalites"),
        ("Colombia's National Liberation Army", (), "group:eln"),
    ],
)
def test_the_country_decides_between_namesakes(
    gazetteer: Gazetteer, text: str, countries: tuple[str, ...], actor: str
) -> None:
    ids = [hit.actor.id for hit in gazetteer.find(text, countries) if hit.actor]
    assert actor in ids
    assert len({one for one in ids if one.partition(":")[0] == actor.partition(":")[0]}) == 1


@pytest.mark.parametrize(
    ("text", "via", "kind"),
    [
        ("Ukraine", "name", "state"),
        ("Ukrainians", "demonym", "state"),
        ("Kyiv", "capital", "state"),
        ("the Kremlin", "seat", "state"),
        ("the IDF", "force", "group"),
        ("Russians flee", "force", "group"),
        ("Putin", "leader", "person"),
        ("Hamas", "name", "group"),
    ],
)
def test_how_an_actor_is_named(gazetteer: Gazetteer, text: str, via: str, kind: str) -> None:
    [hit] = gazetteer.find(text)
    assert hit.actor is not None
    assert (hit.via, hit.actor.type) == (via, kind)
    assert kind in hit.classes


def test_a_capital_is_an_actor_and_a_place(gazetteer: Gazetteer) -> None:
    [hit] = gazetteer.find("Kyiv")
    assert hit.classes == {"state", "place"}
    assert hit.place is not None
    assert hit.place.name == "Kyiv"


def test_an_army_has_its_states_id_but_the_id_is_the_states(gazetteer: Gazetteer) -> None:
    [hit] = gazetteer.find("IDF")
    assert hit.actor == Actor("state:IL", "Israel", "group", "state:IL", "IL")
    assert gazetteer.actor("state:IL") == Actor("state:IL", "Israel", "state", "state:IL", "IL")


def test_states_that_are_no_more_are_marked(gazetteer: Gazetteer) -> None:
    assert [actor.historic for actor in map(gazetteer.actor, ("state:SU", "state:RU")) if actor] == [
        True,
        False,
    ]


def test_sides_and_countries(gazetteer: Gazetteer) -> None:
    assert gazetteer.country_of("person:vladimir-putin") == "RU"
    assert gazetteer.country_of("group:m23") == "CD"
    assert gazetteer.country_of("person:nobody") is None
    assert gazetteer.actor("nobody") is None


@pytest.mark.parametrize(
    ("source", "actor", "role"),
    [
        ("Tass", "state:RU", "party"),
        ("Tass", "state:UA", "adversary"),
        ("Tass", "state:FR", "state-media"),
        ("Reuters", "state:GB", "wire"),
        ("Amaq", "state:IQ", "adversary"),
        ("Ukrinform", "person:volodymyr-zelensky", "party"),
    ],
)
def test_a_sources_role_is_seen_from_the_actor(
    gazetteer: Gazetteer, source: str, actor: str, role: str
) -> None:
    entry = next(hit.source for hit in gazetteer.find(source) if hit.source)
    seen_from = gazetteer.actor(actor)
    assert seen_from is not None
    assert gazetteer.source_role(entry, seen_from) == role


def test_nothing_overlaps(gazetteer: Gazetteer) -> None:
    text = (
        "Kyiv's Armed Forces of Ukraine quit the Kharkiv region, the Kyiv Independent and New York Times say."
    )
    hits: list[Hit] = gazetteer.find(text)
    assert [text[hit.start : hit.end] for hit in hits] == [
        "Kyiv",
        "Armed Forces of Ukraine",
        "Kharkiv region",
        "the Kyiv Independent",
        "New York Times",
    ]
