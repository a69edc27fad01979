import type { FieldProblem } from "../../kernel/app-error";
import { EXTERNAL_ID, isRegion, ROLE_ARN, ROLE_NAME } from "../catalog/aws-names";
import type { DoctorSettings } from "./doctor-settings";

/** The same rules as for an integration, since the settings may be unsaved. */
export function settingsProblems({ access, ssoRegion, onlyAccountId }: DoctorSettings): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check = (field: string, isRight: boolean, rule: string) => {
    if (!isRight) problems.push({ path: [field], message: `'${field}' ${rule}.` });
  };
  const { region, managementRoleArn, memberRoleName, externalId } = access;
  check("region", isRegion(region), "is not an AWS region");
  check("ssoRegion", ssoRegion === null || isRegion(ssoRegion), "is not an AWS region");
  check(
    "managementAccountRoleArn",
    managementRoleArn === null || ROLE_ARN.pattern.test(managementRoleArn),
    ROLE_ARN.rule,
  );
  check("memberRoleName", ROLE_NAME.pattern.test(memberRoleName), ROLE_NAME.rule);
  check("externalId", EXTERNAL_ID.pattern.test(externalId), EXTERNAL_ID.rule);
  check("sampleAccountId", onlyAccountId === null || /^\d{12}$/.test(onlyAccountId), "must have 12 digits");
  return problems;
}
