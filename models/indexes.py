"""Indexes that a model cannot declare: unique for a part of the rows. A migration creates each (`make migration`)."""

PARTIAL = {
    "assessment_one_current": "CREATE UNIQUE INDEX assessment_one_current ON assessment (person_id, role, source)"
    " WHERE is_current",
    "capabilitymodel_one_draft": "CREATE UNIQUE INDEX capabilitymodel_one_draft ON capabilitymodel (role)"
    " WHERE state = 'DRAFT'",
    "lease_one_open": "CREATE UNIQUE INDEX lease_one_open ON lease (guide_id) WHERE ended_ms IS NULL",
    "membership_one_current": "CREATE UNIQUE INDEX membership_one_current ON membership (person_id) WHERE is_current",
    "quizattempt_one_open": "CREATE UNIQUE INDEX quizattempt_one_open ON quizattempt (guide_id, lesson_id)"
    " WHERE ended_at IS NULL",
    "settlement_one_whole": "CREATE UNIQUE INDEX settlement_one_whole ON settlement (policy_id, period)"
    " WHERE of_id IS NULL AND state NOT IN ('DRAFT', 'RETURNED')",
}
