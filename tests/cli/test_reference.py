"""Reference data from the command line: shown, counted by, registered."""

from pathlib import Path

import pytest

from tests.cli.conftest import Casework


def test_the_nth_working_day(casework: Casework) -> None:
    told = casework.json("reference", "workday", "2026-09-30", "3")
    assert (told["workday"], told["provisional"]) == ("2026-10-10", False)

    late = casework.json("reference", "workday", "2026-12-30", "3")
    assert late["provisional"]
    assert "provisional" in casework.done("reference", "workday", "2026-12-30", "3")
    assert "暂定" in casework.done(
        "reference", "workday", "2026-12-30", "3", "--lang", "zh"
    )
    assert not casework.data.exists()


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("calendars", 1),
        ("profiles", 5),
        ("taxonomy", 114),
        ("units", 28),
        ("catalogue", 100),
        ("clauses", 35),
        ("staff", 0),
    ],
)
def test_what_is_shipped_is_shown(casework: Casework, kind: str, least: int) -> None:
    items = casework.json("reference", "show", kind)
    assert len(items) >= least
    assert casework.done("reference", "show", kind)
    if items:
        assert casework.json("reference", "show", kind, items[0]["id"])
    assert casework("reference", "show", kind, "no-such-id").exit_code == 1


@pytest.fixture
def load(casework: Casework, tmp_path: Path) -> "Load":
    """Registers a text as a file."""
    return Load(casework, tmp_path)


class Load:
    """Registers texts as files."""

    def __init__(self, casework: Casework, place: Path) -> None:
        self.casework = casework
        self.place = place

    def path(self, name: str, text: str) -> str:
        path = self.place / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def __call__(self, name: str, text: str, *options: str) -> list[str]:
        told = self.casework.json("reference", "load", self.path(name, text), *options)
        return [item["topic"] for item in told["items"]]


def test_own_units_and_staff_are_registered(load: Load) -> None:
    units = "code,type,zh,parent\nPM-1,PM,安居物业,ST-H\n"
    staff = "person,unit,role\n李四,PM-1,经办人\n"

    assert load("units.csv", units) == ["reference.own-units-registered.v1"]
    assert load("units.csv", units) == []
    assert load("staff.csv", staff) == ["reference.staff-registered.v1"]
    (unit,) = load.casework.json("reference", "show", "units", "PM-1")
    assert unit["zh"] == "安居物业"
    (person,) = load.casework.json("reference", "show", "staff")
    assert person == {"id": "李四", "unit": "PM-1", "role": "经办人"}
    assert (
        load.casework.json("reference", "show", "staff", "--as-of", "2020-01-01") == []
    )


def test_a_calendar_is_registered_and_counted_by(load: Load) -> None:
    calendar = (
        'id = "cn"\nversion = "2027.1"\npublished_from = 2023-01-01\n'
        "published_through = 2027-12-31\n"
        '[[year]]\nyear = 2027\nsource = "a notice"\noff = [2027-01-01]\non = []\n'
    )
    assert load("cn.toml", calendar) == ["reference.calendar-published.v1"]

    told = load.casework.json("reference", "workday", "2026-12-31", "1")
    assert told["calendar"] == "cn/2027.1"
    assert (told["workday"], told["provisional"]) == ("2027-01-04", False)


def test_catalogues_and_registers_of_others(load: Load) -> None:
    taxonomy = "code,name,path\n7,leak,roof/leak\n"
    estates = "code,name,street,households\nE-1,春光里,ST-H,400\n"
    places = "code,name,estate\nB-7,七号楼,E-1\n"

    assert load("x.csv", taxonomy, "--id", "theirs") == [
        "reference.taxonomy-registered.v1"
    ]
    assert load.casework.json("reference", "show", "taxonomy", "theirs:7")
    assert load("e.csv", estates) == ["reference.estates-registered.v1"]
    assert load("p.csv", places) == ["reference.places-registered.v1"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("staff.csv", "person,unit,role\n李四,XX,经办人\n", "line 2, there is no unit"),
        ("staff.csv", "person,unit,role\n李四,DHO,国王\n", "line 2, there is no post"),
        ("units.csv", "code,type,zh\nX,NOPE,某\n", "line 2, there is no unit type"),
        ("units.csv", "code,type,zh,parent\nX,PM,某,Y\n", "unit Y"),
        ("other.csv", "a,b\n1,2\n", "it is no calendar"),
        ("empty.csv", "person,unit,role\n", "no rows"),
        ("bad.toml", "id = ", "no valid TOML"),
        ("bad.toml", "published_through = 2027-12-31\n", "malformed"),
        ("estates.csv", "code,name,households\nE,x,many\n", "line 2, households"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(
    load: Load, name: str, text: str, says: str
) -> None:
    load.casework.done("init", "hotline")
    told = load.casework("reference", "load", load.path(name, text))

    assert told.exit_code == 3
    (line,) = told.stderr.splitlines()
    assert says in line
    assert len(line) < 400
    assert {row["position"] for row in load.casework.json("views", "status")} == {0}
    assert load.casework.json("reference", "show", "staff") == []
