import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import type { CombinedError } from "urql";
import type { ErrorCode, ErrorRule } from "../../gql/enums";

export interface FieldProblem {
  /** Names and indexes, such as input, permissions, 0, namespaces. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** An error of the API as pages use it. */
export interface ApiProblem {
  readonly message: string;
  /** Null: the API was not reached, or another server answered. */
  readonly code: ErrorCode | null;
  readonly rule: ErrorRule | null;
  readonly fields: readonly FieldProblem[];
  /** The id of an unexpected error, under which the server's log has its cause. */
  readonly id: string | null;
}

export function problemsOf(error: CombinedError | undefined): readonly ApiProblem[] {
  if (!error) return [];
  if (error.networkError) return [UNREACHABLE];
  return error.graphQLErrors.map(({ message, extensions }) => {
    const { code = null, rule = null, fields = [], id = null } = extensions as Partial<ApiProblem>;
    return { message, code, rule, fields, id };
  });
}

const UNREACHABLE: ApiProblem = {
  message: "Drawbridge could not be reached. Nothing was changed as far as this page knows; try again.",
  code: null,
  rule: null,
  fields: [],
  id: null,
};

/**
 * The sentence for a field of a form, by the end of its path, such as "durationSeconds" or "permissions.0.namespaces".
 */
export function fieldMessage(problems: readonly ApiProblem[], path: string): string | undefined {
  const found = problems.flatMap(({ fields }) => fields).filter((field) => isAt(field, path));
  return found.length === 0 ? undefined : found.map(({ message }) => message).join(" ");
}

function isAt(field: FieldProblem, path: string): boolean {
  const whole = field.path.join(".");
  return whole === path || whole.endsWith(`.${path}`);
}

interface Props {
  readonly error: CombinedError | undefined;
  readonly onRetry?: () => void;
  /** Paths of fields that show their own problems, as for `fieldMessage`. */
  readonly shownAtFields?: readonly string[];
}

/** The error in the API's words, and the way out. Empty without an error. */
export function Problem({ error, onRetry, shownAtFields = [] }: Props) {
  const problems = problemsOf(error);
  if (problems.length === 0) return null;
  const lines = problems.flatMap((problem) => linesOf(problem, shownAtFields));
  const isRefusal = problems.every(({ code }) => code === "FORBIDDEN");
  return (
    <Alert
      type={isRefusal ? "info" : "error"}
      statusIconAriaLabel={isRefusal ? "Not allowed" : "Error"}
      action={onRetry && <Button onClick={onRetry}>Try again</Button>}
    >
      {lines.length === 1 ? (
        lines[0]
      ) : (
        <ul>
          {[...new Set(lines)].map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {isRefusal && " An administrator of Drawbridge can change what you may do."}
    </Alert>
  );
}

function linesOf({ message, fields, id }: ApiProblem, shown: readonly string[]): string[] {
  const rest = fields.filter((field) => !shown.some((path) => isAt(field, path))).map((field) => field.message);
  if (fields.length > 0)
    return rest.length > 0 ? rest : ["Some of what you filled in does not fit: see the fields below."];
  // The sentence of an unexpected error has its id already.
  return [id === null || message.includes(id) ? message : `${message} (${id})`];
}
