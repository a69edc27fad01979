import { ProviderFailure } from "../../kernel/app-error";
import type { DoctorCheck, DoctorCheckName, DoctorCheckState } from "./doctor-run.entity";

/** The result of a check; its position follows from the order of arrival. */
export type CheckFinding = Omit<DoctorCheck, "runId" | "run" | "position">;

type Details = Partial<Omit<CheckFinding, "name" | "state" | "message">>;

export function checkFinding(
  name: DoctorCheckName,
  state: DoctorCheckState,
  message: string,
  details: Details = {},
): CheckFinding {
  const none = {
    accountId: null,
    region: null,
    action: null,
    code: null,
    advice: null,
    statement: null,
    requestId: null,
  };
  return { name, state, message, ...none, ...details };
}

/** The finding of a failed call, with AWS's request id. */
export function failedCall(name: DoctorCheckName, failure: ProviderFailure, details: Details = {}): CheckFinding {
  return checkFinding(name, "FAILED", failure.message, { ...failureDetails(failure), ...details });
}

export function failureDetails({ accountId, region, operation, code, requestId }: ProviderFailure): Details {
  return {
    accountId: accountId ?? null,
    region: region ?? null,
    action: operation,
    code,
    requestId: requestId ?? null,
  };
}

/** The answer, or the failure as a value; rejects only where the run was stopped, or on a bug. */
export async function attemptCall<T>(call: () => Promise<T>): Promise<T | ProviderFailure> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind !== "aborted") return error;
    throw error;
  }
}
