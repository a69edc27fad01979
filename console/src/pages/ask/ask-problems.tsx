import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import type { CombinedError } from "urql";
import type { ErrorRule } from "../../gql/enums";
import { problemsOf } from "../../parts/problems/problem";
import type { AskPreview } from "./ask-documents";

/** Parts of the form. Each is the id of the element that the list of problems links to. */
export type AskField = "grantee" | "clusters" | "permissions" | "duration" | "justification";

export interface AskProblem {
  readonly field: AskField | null;
  readonly message: string;
}

interface SaidProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly rule?: ErrorRule | null;
}

export function problemsOfPreview(preview: AskPreview | null | undefined): AskProblem[] {
  return once((preview?.problems ?? []).map(placed));
}

/** The problems of a refused request. An error without fields is about the whole request. */
export function problemsOfError(error: CombinedError | undefined): AskProblem[] {
  return once(
    problemsOf(error).flatMap(({ fields, message, rule }) => {
      return fields.length > 0 ? fields.map((field) => placed(field)) : [placed({ path: [], message, rule })];
    }),
  );
}

export function messageAt(problems: readonly AskProblem[], field: AskField): string | undefined {
  return (
    problems
      .filter((problem) => problem.field === field)
      .map(({ message }) => message)
      .join(" ") || undefined
  );
}

/** The API reports a violated rule at a cluster; the form shows it at the field that would have to change. */
function placed({ path, message, rule }: SaidProblem): AskProblem {
  const field = (rule && FIELD_OF_RULE[rule]) ?? FIELDS.find(([name]) => path.map(String).includes(name))?.[1] ?? null;
  return { field, message };
}

const FIELDS: readonly (readonly [string, AskField])[] = [
  ["granteeId", "grantee"],
  ["resourceIds", "clusters"],
  ["permissions", "permissions"],
  ["durationSeconds", "duration"],
  ["justification", "justification"],
];

const FIELD_OF_RULE: Partial<Record<ErrorRule, AskField>> = {
  GRANTEE_NOT_ALLOWED: "grantee",
  NOT_FOR_OTHERS: "grantee",
  TOO_LONG: "duration",
  PERMISSION_NOT_ALLOWED: "permissions",
  NAMESPACE_NOT_ALLOWED: "permissions",
  GROUP_NOT_ALLOWED: "permissions",
  JUSTIFICATION_REQUIRED: "justification",
};

function once(problems: readonly AskProblem[]): AskProblem[] {
  return problems.filter(({ message }, n) => problems.findIndex((other) => other.message === message) === n);
}

interface Props {
  readonly problems: readonly AskProblem[];
}

/** Every problem of the form, each with a link to its field. */
export function AskProblems({ problems }: Props) {
  if (problems.length === 0) return null;
  return (
    <Box margin={{ bottom: "l" }}>
      <Alert type="error" statusIconAriaLabel="Error" header="This cannot be asked for yet">
        <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
          {problems.map(({ field, message }) => (
            <li key={message}>
              {field === null ? (
                message
              ) : (
                <Link
                  href={`#${field}`}
                  onFollow={(event) => {
                    event.preventDefault();
                    goTo(field);
                  }}
                >
                  {message}
                </Link>
              )}
            </li>
          ))}
        </ul>
      </Alert>
    </Box>
  );
}

/** Moves the focus to the first control of the field. */
function goTo(field: AskField): void {
  const place = document.getElementById(field);
  place?.scrollIntoView({ block: "center" });
  const input = place?.matches("input, textarea")
    ? place
    : place?.querySelector<HTMLElement>("input, textarea, button");
  (input ?? place)?.focus({ preventScroll: true });
}
