import { DOCTOR_CHECK_STATES, DOCTOR_CHECKS, DOCTOR_RUN_STATES } from "../../shared/domain/doctor/doctor-run.entity";
import { enumOf } from "../graphql/enum-of";

export const DoctorRunStateEnum = enumOf("DoctorRunState", DOCTOR_RUN_STATES);
export const DoctorCheckNameEnum = enumOf(
  "DoctorCheckName",
  DOCTOR_CHECKS,
  "What was tried. CLOCK: the connector's clock against those of AWS and the database. EXTERNAL_ID: whether a role refuses other external ids. MANAGEMENT_PERMISSIONS and MEMBER_PERMISSIONS: the actions of the roles, one by one.",
);
export const DoctorCheckStateEnum = enumOf(
  "DoctorCheckState",
  DOCTOR_CHECK_STATES,
  "FAILED: something does not work as long as it is so. SKIPPED: it was not tried, or its answer tells nothing.",
);
