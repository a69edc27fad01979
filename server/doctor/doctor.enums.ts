import {
  DOCTOR_CHECK_STATES,
  DOCTOR_CHECKS,
  DOCTOR_RUN_STATES,
  type DoctorCheckName,
} from "../../shared/domain/doctor/doctor-run.entity";
import { enumOf } from "../graphql/enum-of";

export const DoctorRunStateEnum = enumOf("DoctorRunState", DOCTOR_RUN_STATES, "Whether an examination goes on.", {
  RUNNING: "Checks are still being made: follow it, or ask again.",
  FINISHED: "All checks were made, or its connector was lost: the last check says so.",
});
const CHECK_MEANINGS: Readonly<Record<DoctorCheckName, string>> = {
  IDENTITY: "As whom the connector acts in AWS. Give its workers a role where it has none.",
  CLOCK: "The clock of the connector's machine compared with those of AWS and the database. Set it where it is off.",
  MANAGEMENT_ROLE: "Whether the role that reads the organization can be assumed. Correct its trust policy.",
  EXTERNAL_ID: "Whether a role refuses other external ids than this one. Let its trust policy ask for it.",
  ORGANIZATION: "Whether accounts and units of the organization can be read. Allow the actions that are named.",
  MANAGEMENT_PERMISSIONS: "The actions of the management role, one by one. Add the statement where one is missing.",
  IDENTITY_CENTER: "Whether IAM Identity Center is found in its region. Correct `ssoRegion`.",
  SSO_PORTAL: "Whether the address of the access portal leads to this organization's. Correct `ssoPortal`.",
  POOL: "Whether each permission set of the pool can be leased. Mend it as the message says.",
  MEMBER_ROLE: "Whether the role of an account can be assumed. Deploy it there, or correct its trust policy.",
  MEMBER_PERMISSIONS: "The actions of the member role, one by one. Add the statement where one is missing.",
  AUTHENTICATION_MODE: "Whether a cluster takes access entries. Change its authentication mode where it does not.",
};
export const DoctorCheckNameEnum = enumOf(
  "DoctorCheckName",
  DOCTOR_CHECKS,
  "The thing that was tried in AWS. A failed check has `advice` on what to do.",
  CHECK_MEANINGS,
);
export const DoctorCheckStateEnum = enumOf("DoctorCheckState", DOCTOR_CHECK_STATES, "The result of trying one thing.", {
  OK: "It works as it should. Nothing is to be done.",
  WARNING: "It works, and something is less safe or slower than it could be: read `advice`.",
  FAILED: "Something does not work as long as it is so: follow `advice`.",
  SKIPPED: "It was not tried, or the answer of AWS tells nothing.",
});
