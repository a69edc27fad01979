import Alert from "@cloudscape-design/components/alert";
import FormField, { type FormFieldProps } from "@cloudscape-design/components/form-field";
import Link from "@cloudscape-design/components/link";
import { createContext, type FocusEvent, type ReactNode, useContext, useMemo, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { problemsOf } from "../../../parts/problems/problem";
import { afterPointer } from "./after-pointer";

/** A sentence of the server about one place of the form. */
interface PlacedSentence {
  /** As targets.0.permissions; empty: the whole form. */
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
  /** Before that, a field says its problem only once it was left. */
  readonly isSent: boolean;
  readonly isLeft: (path: string) => boolean;
  readonly leave: (path: string) => void;
}

const FormContext = createContext<FormState | null>(null);

interface FormProps extends Pick<FormState, "problems" | "warnings" | "isSent"> {
  /** What is said may be about an earlier draft: no further field says its problem until the server has looked at this one. */
  readonly isReading: boolean;
  readonly children: ReactNode;
}

/** Fields below it find what the server says about them. */
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
  /** The first is the place that links lead to; what is said about the others stands here, too. */
  readonly paths: readonly string[];
  /** What lies deeper has fields of its own. */
  readonly isExact?: boolean;
  readonly children?: ReactNode;
}

/** A field with what the server says about it: a problem once it was left, or the form was sent; a warning always. */
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
    // biome-ignore lint/a11y/noStaticElementInteractions: It hears that the focus leaves what is in it, and is no control itself.
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
  /** Makes the place visible before the keyboard goes there. */
  readonly onOpen: (path: string) => void;
}

/** Every problem of a form that was to be sent, each leading to its field. */
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

/** To the first thing of the field that can be filled in, or of the nearest part around it. */
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
