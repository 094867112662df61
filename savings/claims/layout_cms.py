"""Layouts of the Centers for Medicare & Medicaid Services: Part D events and IDR claim lines.

Source: CMS code lists for pharmacy service type, compound, pricing exception, adjustment and
claim type codes; total drug cost = ingredient cost + dispensing fee + sales tax + vaccine fee.
"""

from savings.claims.layout import Guard, Layout, LayoutColumn

# 02 compounding, 03 home infusion, 04 institutional, 07 managed care and 99 are `other`: none of
# them is a channel that a contract prices as retail, mail, specialty or long-term care.
PHARMACY_TYPES = {
    "01": "retail",
    "02": "other",
    "03": "other",
    "04": "other",
    "05": "long_term_care",
    "06": "mail",
    "07": "other",
    "08": "specialty",
    "99": "other",
}
BRAND_GENERIC_CODES = {"B": "brand", "G": "generic"}
COMPOUND_CODES = {"0": "", "1": "false", "2": "true"}  # 0: not specified
# M: Medicare is the secondary payer; O: out-of-network pharmacy; blank: neither.
OTHER_PAYER_CODES = {"": "false", "O": "false", "M": "true"}

_IDR_PLACES = 20  # the IDR computes amounts to more decimals than cents

CMS_PDE = Layout(
    id="cms_pde",
    version=1,
    table="claims",
    title="CMS Part D prescription drug events, pipe-separated",
    delimiter="|",
    columns=(
        LayoutColumn("PDE_ID", "claim_id"),
        LayoutColumn("SRVC_PRVDR_ID", "pharmacy_id"),
        LayoutColumn("RX_SRVC_RFRNC_NUM", "rx_number"),
        LayoutColumn("FILL_NUM", "fill_number"),
        LayoutColumn("SRVC_DT", "fill_date", date_formats=("DD-Mon-YYYY", "YYYYMMDD")),
        LayoutColumn("PD_DT", "paid_date", date_formats=("DD-Mon-YYYY", "YYYYMMDD")),
        LayoutColumn(
            "ADJSTMT_DLTN_CD", "status", codes={"": "paid", "A": "adjusted", "D": "reversed"}
        ),
        LayoutColumn("PROD_SRVC_ID", "ndc11"),
        LayoutColumn("QTY_DSPNSD_NUM", "quantity"),
        LayoutColumn("DAYS_SUPLY_NUM", "days_supply"),
        LayoutColumn("PHRMCY_SRVC_TYPE_CD", "channel", codes=PHARMACY_TYPES),
        LayoutColumn("BRND_GNRC_CD", "brand_generic", codes=BRAND_GENERIC_CODES),
        LayoutColumn("CMPND_CD", "is_compound", codes=COMPOUND_CODES),
        LayoutColumn("PRCNG_EXCPTN_CD", "is_cob", codes=OTHER_PAYER_CODES),
        LayoutColumn("DAW_PROD_SLCTN_CD", "daw"),
        LayoutColumn(
            "TOT_RX_CST_AMT",
            "allowed_usd",
            "Total drug cost: ingredient cost, dispensing fee, sales tax and vaccine fee, "
            "before rebates and before the patient's part.",
        ),
        LayoutColumn(
            "PTNT_PAY_AMT", "member_paid_usd", "Paid by the patient and not reimbursed by others."
        ),
        LayoutColumn(
            "CVRD_D_PLAN_PD_AMT",
            "plan_paid_usd",
            "Paid by the plan: for the standard benefit and for supplemental coverage.",
            plus=("NCVRD_PLAN_PD_AMT",),
            combine="sum_given",
        ),
        LayoutColumn("PLAN_CNTRCT_REC_ID", "plan_id", plus=("PLAN_PBP_REC_NUM",), combine="join"),
        LayoutColumn("BENE_ID", "member_key"),
    ),
    guards=(
        Guard("DML_IND", ("INSERT", ""), "The record adds an event, not changes or deletes one."),
        Guard("FINAL_ACTION", ("F", ""), "The event is the final action, not superseded."),
    ),
)

# GEO_BENE_SK names a place, not a person: the layout has no member.
CMS_IDR = Layout(
    id="cms_idr",
    version=1,
    table="claims",
    title="CMS integrated data repository: Part D claim lines",
    delimiter=",",
    columns=(
        LayoutColumn("CLM_UNIQ_ID", "claim_id", plus=("CLM_LINE_NUM",), combine="join"),
        LayoutColumn("CLM_LINE_RX_FILL_NUM", "fill_number"),
        LayoutColumn("CLM_FROM_DT", "fill_date"),
        LayoutColumn(
            "CLM_TYPE_CD",
            "status",
            codes={"1": "paid", "2": "adjusted", "3": "reversed", "4": "adjusted"},
        ),
        LayoutColumn("CLM_LINE_DAYS_SUPLY_QTY", "days_supply"),
        LayoutColumn("CLM_PHRMCY_SRVC_TYPE_CD", "channel", codes=PHARMACY_TYPES),
        LayoutColumn("CLM_BRND_GNRC_CD", "brand_generic", codes=BRAND_GENERIC_CODES),
        LayoutColumn("CLM_CMPND_CD", "is_compound", codes=COMPOUND_CODES),
        LayoutColumn("CLM_PRCNG_EXCPTN_CD", "is_cob", codes=OTHER_PAYER_CODES),
        LayoutColumn("CLM_DAW_PROD_SLCTN_CD", "daw"),
        LayoutColumn(
            "CLM_LINE_INGRDNT_CST_AMT",
            "ingredient_cost_usd",
            "Ingredient cost, without fee and tax, before the patient's part.",
            source_places=_IDR_PLACES,
        ),
        LayoutColumn(
            "CLM_LINE_SRVC_CST_AMT",
            "dispensing_fee_usd",
            "Dispensing fee of the pharmacy.",
            source_places=_IDR_PLACES,
        ),
        LayoutColumn("CLM_LINE_SLS_TAX_AMT", "tax_usd", "Sales tax.", source_places=_IDR_PLACES),
        LayoutColumn(
            "CLM_LINE_INGRDNT_CST_AMT",
            "allowed_usd",
            "Total drug cost: ingredient cost, dispensing fee, sales tax and vaccine fee.",
            plus=(
                "CLM_LINE_SRVC_CST_AMT",
                "CLM_LINE_SLS_TAX_AMT",
                "CLM_LINE_VCCN_ADMIN_FEE_AMT",
            ),
            combine="sum_all",
            source_places=_IDR_PLACES,
        ),
    ),
)
