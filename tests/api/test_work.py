"""What works out more than it returns has its price under a name that the schema has."""

from api.cost import WORK
from api.schema import schema


def test_every_name_that_has_a_price_is_a_field_of_query_or_mutation() -> None:
    whole = schema._schema
    assert whole.query_type and whole.mutation_type
    assert set(WORK) <= whole.query_type.fields.keys() | whole.mutation_type.fields.keys()
