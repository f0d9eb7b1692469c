"""What an import would do to the chain, worked out before anything is changed: preview and import share it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from kit.errors import Invalid, Refused
from kit.reading import Select, row
from kit.tables import Line, Table, Trouble
from people import import_rows, staff, units
from people.employment import EmployeeNoTaken, OwnRole, RoleMisplaced, RoleTooHigh, refuse_misplaced, refuse_too_high
from people.import_rows import PersonRow, UnitRow
from people.roles import Role
from people.scope import Scope, sees_unit
from people.tree import AboveYou, Closed, CodeTaken, Cycle, KindMisplaced, Orphan
from people.units import LEVEL, Kind, Unit


class Twice(Invalid):
    zh = "和第 {row} 行重复了。"
    en = "The same as in row {row}."


class Differs(Invalid):
    zh = "和第 {row} 行里同一个组织的内容不一样。"
    en = "Row {row} says something else of the same unit."


class UnitUnknown(Invalid):
    zh = "没有编码为“{code}”的组织；要新建，请填组织名称、组织类型和上级编码。"
    en = "There is no unit “{code}”. To add it, fill in its name, kind and parent code."


class ParentUnknown(Invalid):
    zh = "没有编码为“{code}”的上级组织。请核对编码，或在文件里加上它自己的一行。"
    en = "There is no unit “{code}” to stand below. Check the code, or give that unit a row of its own in the file."


class KindFixed(Invalid):
    zh = "已有组织的类型不能改。"
    en = "The kind of an existing unit cannot be changed."


@row
class Taken:
    id: int
    code: str


SEEN_UNITS = Select(
    Unit,
    f"""SELECT {units.columns_of("unit")} FROM unit WHERE {sees_unit("unit.id")}""",
)
TAKEN_CODES = Select(
    Taken, "FROM unit WHERE code IN :codes", unscoped="Says only that a code of the viewer's own file is taken."
)
TAKEN_NUMBERS = Select(
    Taken,
    "SELECT id, employee_no AS code FROM person WHERE employee_no IN :codes",
    unscoped="Says only that a number of the viewer's own file is taken.",
)


@dataclass(frozen=True)
class UnitChange:
    """`unit` is None for a new one."""

    row: UnitRow
    unit: Unit | None


@dataclass(frozen=True)
class PersonChange:
    """`person` is None for a new one."""

    row: PersonRow
    person: staff.Person | None


@dataclass
class Plan:
    units: list[UnitChange] = field(default_factory=list)
    people: list[PersonChange] = field(default_factory=list)
    units_unchanged: int = 0
    people_unchanged: int = 0
    troubles: list[Trouble] = field(default_factory=list)

    def digest(self, file_digest: str) -> str:
        """Changes with the file, and with whatever of the chain the plan rests on."""
        said: list[object] = [file_digest, self.units_unchanged, self.people_unchanged, len(self.troubles)]
        for unit in self.units:
            said.append(("unit", unit.row.code, unit.unit and (unit.unit.id, unit.unit.version, unit.unit.path)))
        for one in self.people:
            said.append(("person", one.row.employee_no, one.person and (one.person.id, one.person.version)))
        return sha256(repr(said).encode()).hexdigest()


class Planner:
    def __init__(self, scope: Scope) -> None:
        self.scope, self.plan = scope, Plan()
        self.known: dict[str, Unit] = {}
        self.codes: dict[int | None, str] = {}
        self.rows: dict[str, UnitRow] = {}

    async def work_out(self, unit_table: Table | None, people_table: Table | None) -> Plan:
        self.known = {unit.code: unit for unit in await SEEN_UNITS.seen(self.scope)}
        self.codes = {unit.id: unit.code for unit in self.known.values()}
        rows = list(self._unit_rows(unit_table or people_table))
        await self._plan_units(rows)
        if people_table:
            await self._plan_people(list(self._people_rows(people_table)))
        for table in {id(one): one for one in (unit_table, people_table) if one}.values():
            self.plan.troubles[:0] = table.troubles
        self.plan.troubles.sort(key=lambda trouble: (trouble.sheet, trouble.row))
        return self.plan

    def _unit_rows(self, table: Table | None) -> Iterable[UnitRow]:
        """Each unit once: rows of people repeat what they say of theirs."""
        if table is None or not {"unit_name", "parent_code", "unit_kind", "time_zone"} & set(table.columns):
            return
        is_repeated = "employee_no" in table.columns
        for one in table.sheet.rows:
            found = import_rows.unit_row(Line(table, one))
            if found is None:
                continue
            first = self.rows.setdefault(found.code, found)
            if first is found:
                yield found
            elif not is_repeated:
                found.at.blame("unit_code", Twice(row=first.at.row.number))
            elif _said(first) != _said(found):
                found.at.blame("unit_code", Differs(row=first.at.row.number))

    def _people_rows(self, table: Table) -> Iterable[PersonRow]:
        first: dict[str, int] = {}
        for one in table.sheet.rows:
            line = Line(table, one)
            if "unit_name" in table.columns and not any(map(line.raw, ("employee_no", "name", "role", "state"))):
                continue  # a unit without people
            found = import_rows.person_row(line)
            if found is None:
                continue
            if found.employee_no in first:
                line.blame("employee_no", Twice(row=first[found.employee_no]))
            else:
                first[found.employee_no] = one.number
                yield found

    async def _plan_units(self, rows: list[UnitRow]) -> None:
        taken = {one.code for one in await TAKEN_CODES.rows(codes=[row.code for row in rows])}
        for one in rows:
            unit = self.known.get(one.code)
            try:
                if unit is None and one.code in taken:
                    raise CodeTaken
                if unit is None:
                    self._refuse_incomplete(one)
                if unit is None or self._changes(one, unit):
                    self._refuse_closed_or_other_kind(one, unit)
                    self._refuse_misplaced(one, unit)
                    self.plan.units.append(UnitChange(one, unit))
                else:
                    self.plan.units_unchanged += 1
            except Refused as refused:
                one.at.blame(_column_of_unit(refused), refused)

    def _refuse_incomplete(self, row: UnitRow) -> None:
        if not (row.name and row.kind and row.parent_code):
            raise UnitUnknown(code=row.code)

    def _changes(self, row: UnitRow, unit: Unit) -> bool:
        above = self.codes.get(unit.parent_id)
        wanted = (
            row.name or unit.name,
            row.parent_code or above,
            row.time_zone or unit.time_zone,
            row.kind or unit.kind,
        )
        return wanted != (unit.name, above, unit.time_zone, unit.kind)

    def _refuse_closed_or_other_kind(self, row: UnitRow, unit: Unit | None) -> None:
        if unit:
            if not unit.path.startswith(self.scope.path):
                raise AboveYou
            if unit.is_closed:
                raise Closed
            if row.kind and row.kind != unit.kind:
                raise KindFixed

    def _refuse_misplaced(self, row: UnitRow, unit: Unit | None) -> None:
        if row.parent_code is None:
            return
        self._refuse_cycle(row)
        parent, parent_row = self.known.get(row.parent_code), self.rows.get(row.parent_code)
        if parent is None and parent_row is None:
            raise ParentUnknown(code=row.parent_code)
        if parent and parent.is_closed:
            raise Orphan
        if parent and not parent.path.startswith(self.scope.path):
            raise AboveYou
        above = Kind(parent.kind) if parent else parent_row.kind if parent_row else None
        kind = Kind(unit.kind) if unit else row.kind
        if above and kind and LEVEL[above] >= LEVEL[kind]:
            raise KindMisplaced

    def _refuse_cycle(self, row: UnitRow) -> None:
        """Goes up as the tree would stand after the import."""
        passed = {row.code}
        above = row.parent_code
        while above:
            if above in passed:
                raise Cycle
            passed.add(above)
            of_file, unit = self.rows.get(above), self.known.get(above)
            above = of_file.parent_code if of_file else None
            if above is None and unit:
                above = self.codes.get(unit.parent_id)

    async def _plan_people(self, rows: list[PersonRow]) -> None:
        numbers = [row.employee_no for row in rows]
        taken = {one.code: one.id for one in await TAKEN_NUMBERS.rows(codes=numbers)}
        found = {one.employee_no: one for one in await staff.person.find(taken.values(), self.scope)}
        for one in rows:
            try:
                self._plan_person(one, found.get(one.employee_no), is_taken=one.employee_no in taken)
            except Refused as refused:
                one.at.blame(_column_of(refused), refused)

    def _plan_person(self, row: PersonRow, person: staff.Person | None, *, is_taken: bool) -> None:
        if person is None and is_taken:
            raise EmployeeNoTaken
        kind = self._kind_of(row.unit_code)
        if not self._changes_person(row, person):
            self.plan.people_unchanged += 1
            return
        if person and person.id == self.scope.me:
            if (row.role, row.unit_code, row.state) != (person.role, self.codes.get(person.unit_id), person.state):
                raise OwnRole
        elif person:
            refuse_too_high(Role(person.role), self.scope)
        if person is None or person.id != self.scope.me:
            refuse_too_high(row.role, self.scope)
        refuse_misplaced(row.role, kind)
        self.plan.people.append(PersonChange(row, person))

    def _kind_of(self, code: str) -> Kind:
        unit, of_file = self.known.get(code), self.rows.get(code)
        if unit is None and (of_file is None or of_file.kind is None):
            raise UnitUnknown(code=code)
        if unit and not unit.path.startswith(self.scope.path):
            raise AboveYou
        if unit and unit.is_closed:
            raise Closed
        return Kind(unit.kind) if unit else of_file.kind  # type: ignore[union-attr,return-value]

    def _changes_person(self, row: PersonRow, person: staff.Person | None) -> bool:
        """Of somebody who has left, and stays away, nothing is taken over; somebody unknown who has left is no news."""
        if row.state == staff.DISMISSED:
            return person is not None and person.state == staff.ACTIVE
        if person is None or person.state == staff.DISMISSED:
            return True
        return (row.name, row.role, row.unit_code) != (person.name, person.role, self.codes.get(person.unit_id))


def _said(row: UnitRow) -> tuple[object, ...]:
    return (row.name, row.kind, row.parent_code, row.time_zone)


def _column_of_unit(refused: Refused) -> str:
    if isinstance(refused, ParentUnknown | Orphan | Cycle | KindMisplaced):
        return "parent_code"
    return "unit_kind" if isinstance(refused, KindFixed) else "unit_code"


def _column_of(refused: Refused) -> str:
    if isinstance(refused, OwnRole | RoleTooHigh | RoleMisplaced):
        return "role"
    return "employee_no" if isinstance(refused, EmployeeNoTaken) else "unit_code"
