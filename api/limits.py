"""How much one request may ask for, and the refusals of what asks for more. No rule of the business."""

from dataclasses import dataclass

from kit.errors import Refused


@dataclass(frozen=True)
class Limits:
    """What a request may cost us; the defaults are the published ones."""

    body_bytes: int = 256 * 1024
    document_characters: int = 16_000
    tokens: int = 1_500
    comments: int = 100
    depth: int = 12
    introspection_depth: int = 20  # for accounts with the right `develop`
    value_depth: int = 12  # of lists and objects written in a document, or sent as variables
    aliases: int = 30
    fields: int = 500  # after expansion of fragments, as aliases
    fragments: int = 60
    directives: int = 60
    operations: int = 10
    repeats: int = 5  # of one response key in one selection
    query_root_fields: int = 20
    mutation_root_fields: int = 5
    page: int = 100
    bounded_list: int = 10  # entries that a list without a page size counts for
    cost: int = 2_000
    bucket: int = 10_000  # cost a person may spend at once ...
    refill_per_second: int = 200  # ... and gets back
    operation_seconds: float = 10.0
    operations_at_once: int = 4  # of one person, over HTTP ...
    operations_waiting: int = 30  # ... and those that wait for their turn
    message_bytes: int = 64 * 1024
    init_seconds: float = 5.0
    operations_per_socket: int = 20
    sockets_per_person: int = 5
    streams_per_person: int = 20
    queued_events: int = 100
    send_seconds: float = 10.0
    recheck_seconds: float = 30.0  # how long a silent socket may outlive a revoked sign-in


class OverLimit(Refused):
    """The document asks for more than one operation may."""

    code = "OVER_LIMIT"
    zh = "请求超出了限制（{limit}）。"
    en = "The request is over the limit of {limit}."


class TooDeep(OverLimit):
    code = "TOO_DEEP"
    zh = "查询嵌套太深，限 {limit} 层。"
    en = "The operation is nested too deeply; the limit is {limit}."


class TooManyOperations(OverLimit):
    code = "TOO_MANY_OPERATIONS"
    zh = "文档中的操作太多，限 {limit} 个。"
    en = "Too many operations in one document; the limit is {limit}."


class TooManyFragments(OverLimit):
    code = "TOO_MANY_FRAGMENTS"
    zh = "片段太多，限 {limit} 个。"
    en = "Too many fragments; the limit is {limit}."


class TooManyDirectives(OverLimit):
    code = "TOO_MANY_DIRECTIVES"
    zh = "指令太多，限 {limit} 个。"
    en = "Too many directives; the limit is {limit}."


class TooManyRepeats(OverLimit):
    code = "TOO_MANY_REPEATS"
    zh = "同一个字段在一处重复太多次，限 {limit} 次。"
    en = "A field is repeated too often in one selection; the limit is {limit}."


class TooManyFields(OverLimit):
    code = "TOO_MANY_FIELDS"
    zh = "字段太多，限 {limit} 个。"
    en = "Too many fields; the limit is {limit}."


class TooManyAliases(OverLimit):
    code = "TOO_MANY_ALIASES"
    zh = "别名太多，限 {limit} 个。"
    en = "Too many aliases; the limit is {limit}."


class TooManyRootFields(OverLimit):
    code = "TOO_MANY_ROOT_FIELDS"
    zh = "根字段太多，限 {limit} 个。"
    en = "Too many root fields; the limit is {limit}."


class TooCostly(OverLimit):
    code = "TOO_COSTLY"
    zh = "这个操作的成本是 {cost}，限 {limit}。"
    en = "The operation costs {cost}; the limit is {limit}."


class DocumentInvalid(Refused):
    code = "GRAPHQL_VALIDATION_FAILED"
    zh = "查询文档与接口不符。"
    en = "The document does not fit the schema."


class WordUnfit(DocumentInvalid):
    zh = "“{name}”与接口不符。"
    en = "“{name}” does not fit the schema."


class BadLiteral(Refused):
    code = "BAD_LITERAL"
    zh = "文档中有不允许的字符，或太长的数字。"
    en = "A literal in the document holds a character that is not allowed, or a number that is too long."


class IntrospectionOff(Refused):
    code = "INTROSPECTION_OFF"
    zh = "只有开发者账号可以查看接口结构。"
    en = "Introspection is for accounts with the right to develop."


class OperationNameRequired(Refused):
    code = "OPERATION_NAME_REQUIRED"
    zh = "文档中有多个操作，必须给出 operationName。"
    en = "The document has several operations: operationName is required."


class OperationUnknown(Refused):
    code = "OPERATION_UNKNOWN"
    zh = "文档中没有这个操作。"
    en = "The document has no such operation."
