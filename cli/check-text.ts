import type { DoctorCheck, DoctorCheckState } from "../shared/domain/doctor/doctor-run.entity";

type Shown = Pick<
  DoctorCheck,
  "name" | "state" | "accountId" | "region" | "message" | "advice" | "statement" | "requestId"
>;

/**
 * One line for a check; below it the advice and, where something is wrong, the statement to paste and AWS's request id.
 */
export function checkText({ name, state, accountId, region, message, advice, statement, requestId }: Shown): string {
  const place = [accountId, region].filter((part) => part !== null).join(" ");
  const line = `${state.padEnd(8)} ${name.padEnd(23)} ${place.padEnd(27)} ${message}`;
  const evidence = state === "SKIPPED" ? [] : [statement, requestId && `AWS request id: ${requestId}`];
  const more = [advice, ...evidence].flatMap((text) => (text ? text.split("\n") : []));
  return [line, ...more.map((text) => `         ${text}`)].join("\n");
}

/** "2 failed, 1 warning, 40 OK, 3 skipped" */
export function summaryText(checks: readonly Pick<DoctorCheck, "state">[]): string {
  const count = (state: DoctorCheckState) => checks.filter((check) => check.state === state).length;
  const warnings = count("WARNING");
  return `\n${count("FAILED")} failed, ${warnings} ${warnings === 1 ? "warning" : "warnings"}, ${count("OK")} OK, ${count("SKIPPED")} skipped\n`;
}
