import Alert from "@cloudscape-design/components/alert";
import FormField, { type FormFieldProps } from "@cloudscape-design/components/form-field";
import Link from "@cloudscape-design/components/link";
import { createContext, type FocusEvent, type ReactNode, useContext, useMemo, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { afterPointer } from "../../../parts/forms/after-pointer";
import { problemsOf } from "../../../parts/problems/problem";

/** A sentence of the server about one field of the form. */
interface PlacedSentence {
  /** The path, such as targets.0.permissions; empty: the whole form. */
  readonly path: string;
  readonly message: string;
}

interface Sentence {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Paths of mutations begin with the name of their argument, those of previews do not. */
export function placed(sentences: readonly Sentence[]): PlacedSentence[] {
  return sentences.map(({ path, message }) => ({
    path: (path[0] === "input" ? path.slice(1) : path).join("."),
    message,
  }));
}

export function placedError(error: CombinedError | undefined): PlacedSentence[] {
  return problemsOf(error).flatMap(({ fields, message }) =>
    fields.length > 0 ? placed(fields) : [{ path: "", message }],
  );
}

interface FormState {
  readonly problems: readonly PlacedSentence[];
  readonly warnings: readonly PlacedSentence[];
  /** Before the form is sent, a field shows its problem only after it lost the focus. */
  readonly isSent: boolean;
  readonly isLeft: (path: string) => boolean;
  readonly leave: (path: string) => void;
}

const FormContext = createContext<FormState | null>(null);

interface FormProps extends Pick<FormState, "problems" | "warnings" | "isSent"> {
  /**
   * The sentences may be about an earlier draft. No further field shows its problem until the present draft is
   * validated.
   */
  readonly isReading: boolean;
  readonly children: ReactNode;
}

/** Gives the fields inside it the server's sentences. */
export function FlowForm({ problems, warnings, isSent, isReading, children }: FormProps) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const judged = useRef(left);
  if (!isReading) judged.current = left;
  const seen = judged.current;
  const state = useMemo(
    () => ({
      problems,
      warnings,
      isSent,
      isLeft: (path: string) => seen.has(path),
      leave: (path: string) => setLeft((before) => (before.has(path) ? before : new Set([...before, path]))),
    }),
    [problems, warnings, isSent, seen],
  );
  return <FormContext.Provider value={state}>{children}</FormContext.Provider>;
}

interface FieldProps extends Pick<FormFieldProps, "label" | "description" | "constraintText"> {
  /** The first path is the target of links. The field shows the sentences of the other paths too. */
  readonly paths: readonly string[];
  /** Deeper paths belong to fields of their own. */
  readonly isExact?: boolean;
  readonly children?: ReactNode;
}

/**
 * A field with the server's sentences. Problems appear after it lost the focus or the form was sent, warnings always.
 */
export function FlowField({ paths, isExact = false, children, ...field }: FieldProps) {
  const form = useContext(FormContext);
  if (!form) throw new Error("A field of a flow stands outside of its form.");
  const [path = ""] = paths;
  const said = (sentences: readonly PlacedSentence[]) => sentencesAt(sentences, paths, isExact);
  const isShown = form.isSent || form.isLeft(path);
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) afterPointer(() => form.leave(path));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: It listens for the focus leaving its content, and is no control itself.
    <div id={idOf(path)} tabIndex={-1} onBlur={onBlur} style={{ outline: "none" }}>
      <FormField {...field} errorText={isShown && said(form.problems)} warningText={said(form.warnings)} stretch>
        {children}
      </FormField>
    </div>
  );
}

function sentencesAt(sentences: readonly PlacedSentence[], paths: readonly string[], isExact: boolean): string {
  const found = sentences.filter(({ path }) =>
    paths.some((one) => path === one || (!isExact && path.startsWith(`${one}.`))),
  );
  return [...new Set(found.map(({ message }) => message))].join(" ");
}

interface ListProps {
  readonly problems: readonly PlacedSentence[];
  readonly title: string;
  /** Makes the field visible before it takes the focus. */
  readonly onOpen: (path: string) => void;
}

/** Every problem of the form, each with a link to its field. */
export function FlowProblems({ problems, title, onOpen }: ListProps) {
  if (problems.length === 0) return null;
  return (
    <Alert type="error" statusIconAriaLabel="Error" header={title}>
      <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
        {problems.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {path === "" ? (
              message
            ) : (
              <Link
                href={`#${idOf(path)}`}
                onFollow={(event) => {
                  event.preventDefault();
                  onOpen(path);
                  goTo(path);
                }}
              >
                {message}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** Moves the focus to the first control of the field, or of the nearest field around it. */
function goTo(path: string): void {
  const place = placeOf(path);
  place?.scrollIntoView({ block: "center" });
  (place?.querySelector<HTMLElement>("input, textarea, button") ?? place)?.focus({ preventScroll: true });
}

function placeOf(path: string): HTMLElement | null {
  const names = path.split(".");
  for (let length = names.length; length > 0; length -= 1) {
    const place = document.getElementById(idOf(names.slice(0, length).join(".")));
    if (place) return place;
  }
  return null;
}

function idOf(path: string): string {
  return `flow.${path}`;
}
