import { ERROR_CODES, ERROR_RULES } from "../../shared/kernel/error-rules";
import { enumOf } from "./enum-of";

export const ErrorCodeEnum = enumOf(
  "ErrorCode",
  Object.keys(ERROR_CODES),
  "The kind of a refusal, as errors carry it in `extensions.code`.",
  ERROR_CODES,
);
export const ErrorRuleEnum = enumOf(
  "ErrorRule",
  Object.keys(ERROR_RULES),
  "The rule that refuses an operation or a value, as errors carry it in `extensions.rule` and in each of `fields`.",
  ERROR_RULES,
);
