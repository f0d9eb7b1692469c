from tests.chain import chain, held  # noqa: F401
from tests.kpi.import_files import files  # noqa: F401
from tests.kpi.signed import erp, key_file  # noqa: F401
from tests.kpi.wecom_chain import fake, shop  # noqa: F401
