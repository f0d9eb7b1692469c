"""The enums of the schema. Import it before a type is declared with one of them."""

import strawberry

from courses import standing, words
from honors import rules
from insights import guides
from people import inbox_words, roles, staff, units

strawberry.enum(words.Scene, description="Where in the work a course belongs.")
strawberry.enum(words.Level, description="From beginner to mastery.")
strawberry.enum(words.LessonKind, description="What a lesson is made of.")
strawberry.enum(words.ItemKind, description="How an item is answered.")
strawberry.enum(words.EnrolmentState, description="Where a course stands for a guide.")
strawberry.enum(standing.RequirementKind, description="What a lesson wants.")
strawberry.enum(units.Kind, name="UnitKind", description="What a node of the org tree is.")
strawberry.enum(roles.Role, description="What somebody works as.")
strawberry.enum(roles.Right, description="What a role may do; screens ask for these, never for the role.")
strawberry.enum(staff.State, name="PersonState", description="Whether somebody still works for the chain.")
strawberry.enum(rules.Rule, name="BadgeRule", description="What a badge is given for.")
strawberry.enum(inbox_words.Kind, name="NotificationKind", description="What a notification is about.")
strawberry.enum(guides.GuideCompletionSort, description="By name, or by the highest count first.")
