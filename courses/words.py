"""The fixed words of courses, in the order in which they are shown."""

from enum import StrEnum


class Scene(StrEnum):
    PRIVATE_DOMAIN = "PRIVATE_DOMAIN"
    WECOM = "WECOM"
    PERSONA = "PERSONA"
    MOMENTS = "MOMENTS"
    COMMUNITIES = "COMMUNITIES"
    SERVICE = "SERVICE"
    PRODUCTS = "PRODUCTS"


class Level(StrEnum):
    BEGINNER = "BEGINNER"
    PRACTISED = "PRACTISED"
    MASTERY = "MASTERY"


class LessonKind(StrEnum):
    VIDEO = "VIDEO"
    ARTICLE = "ARTICLE"
    QUIZ = "QUIZ"


class ItemKind(StrEnum):
    SINGLE = "SINGLE"
    MULTIPLE = "MULTIPLE"
    TRUE_FALSE = "TRUE_FALSE"


class EnrolmentState(StrEnum):
    OPEN = "OPEN"
    OVERDUE = "OVERDUE"
    COMPLETED = "COMPLETED"
