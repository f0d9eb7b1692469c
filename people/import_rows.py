"""What the rows of an imported file say, one by one: headers in both languages, words made into what they mean."""

from dataclasses import dataclass

from kit.tables import Line, code, name, word_of
from people.roles import Role
from people.staff import ACTIVE, DISMISSED
from people.tree import known_zone
from people.units import Kind

HEADERS = {
    "employee_no": "工号 员工编号 employee_no employee_number",
    "name": "姓名 名字 name",
    "role": "角色 岗位 role",
    "unit_code": "组织编码 门店编码 unit_code",
    "unit_name": "组织名称 门店名称 unit_name",
    "parent_code": "上级编码 上级组织编码 parent_code",
    "unit_kind": "组织类型 unit_kind kind",
    "time_zone": "时区 time_zone",
    "state": "状态 在职状态 state",
}
OF_UNITS = ("unit_code", "unit_name", "parent_code", "unit_kind", "time_zone")
OF_PEOPLE = ("employee_no", "name", "role", "unit_code", "state")
NEEDED_OF_UNITS, NEEDED_OF_PEOPLE = OF_UNITS[:4], OF_PEOPLE[:4]

ROLES = {
    Role.GUIDE: "导购 guide",
    Role.STORE_LEAD: "店长 门店负责人 storelead",
    Role.REGION_LEAD: "区域负责人 区域经理 regionlead",
    Role.TRAINER: "讲师 培训师 trainer",
    Role.HQ_MAKER: "总部运营 总部制作 hqmaker",
    Role.HQ_APPROVER: "总部审批 总部审核 hqapprover",
    Role.ADMIN: "管理员 admin",
    Role.AUDITOR: "审计 审计员 auditor",
}
KINDS = {
    Kind.HEADQUARTERS: "总部 headquarters hq",
    Kind.FRANCHISEE: "加盟商 franchisee",
    Kind.PROVINCE: "省公司 省 province",
    Kind.REGION: "区域 大区 region",
    Kind.STORE: "门店 店 store",
}
STATES = {ACTIVE: "在职 active", DISMISSED: "离职 dismissed left"}


@dataclass(frozen=True)
class UnitRow:
    """None is an empty cell, or no such column: leave it as it is."""

    at: Line
    code: str
    name: str | None
    kind: Kind | None
    parent_code: str | None
    time_zone: str | None


@dataclass(frozen=True)
class PersonRow:
    at: Line
    employee_no: str
    name: str
    role: Role
    unit_code: str
    state: str


def unit_row(line: Line) -> UnitRow | None:
    """None where the row is wrong, and blamed."""
    found = line.needed("unit_code", code)
    row = (
        line.read("unit_name", name),
        line.read("unit_kind", word_of(KINDS)),
        line.read("parent_code", code),
        line.read("time_zone", known_zone),
    )
    return UnitRow(line, found, *row) if found and line.is_good else None


def person_row(line: Line) -> PersonRow | None:
    """None where the row is wrong, and blamed."""
    employee_no, called = line.needed("employee_no", code), line.needed("name", name)
    role, unit_code = line.needed("role", word_of(ROLES)), line.needed("unit_code", code)
    state = line.read("state", word_of(STATES)) or ACTIVE
    if not (line.is_good and employee_no and called and role and unit_code):
        return None
    return PersonRow(line, employee_no, called, role, unit_code, state)
