import { invalidInput } from "../../shared/kernel/app-error";

interface Asked {
  readonly durationSeconds?: number | null;
  readonly untilRevoked?: boolean | null;
}

/**
 * The input as the domain takes it, where null is access until it is revoked. In the API null is left out, so that
 * access without an end is asked for by its name.
 */
export function withAskedDuration<Input extends Asked>(
  { untilRevoked, ...input }: Input,
  path: readonly string[] = [],
): Omit<Input, "untilRevoked"> {
  if (!untilRevoked) return input;
  if (input.durationSeconds == null) return { ...input, durationSeconds: null };
  const message = "'durationSeconds' is given, and 'untilRevoked' is true.";
  throw invalidInput([{ path: [...path, "durationSeconds"], message }]);
}
