import { DomainError, type FieldProblem } from "../../../kernel/app-error";
import { documentProblems, messageOf } from "./document-problems";

/** A document as input of a use case, with the mapping of the input's problems back to the document. */
export interface ReadDocument<Form> {
  /** May be used only where there are no problems. */
  readonly input: Form;
  readonly problems: readonly FieldProblem[];
  /** Paths of the document that the input lacks for a problem told elsewhere. */
  readonly gaps: readonly FieldProblem["path"][];
  /** Maps a field of the input to the attribute of the document. */
  readonly pathOf: (path: FieldProblem["path"]) => FieldProblem["path"];
  /** Maps names of input fields within sentences about that path to attributes. */
  readonly namesAt: (path: FieldProblem["path"]) => Readonly<Record<string, string>>;
}

type Translation = Pick<ReadDocument<unknown>, "pathOf" | "namesAt">;

/**
 * Runs a use case of the document's input, and translates problems of its fields to the document's attributes. A
 * document that cannot be read is refused with all problems: its own, and those of the rest of its input.
 */
export async function savingDocument<T>(
  read: ReadDocument<unknown>,
  inputProblems: () => Promise<readonly FieldProblem[]>,
  save: () => Promise<T>,
): Promise<T> {
  if (read.problems.length > 0) throw documentProblems(withInputProblems(read, await inputProblems()));
  try {
    return await save();
  } catch (error) {
    if (!(error instanceof DomainError) || error.fields.length === 0) throw error;
    const problems = error.fields.map((problem) => translateProblem(problem, read));
    throw new DomainError(error.code, messageOf(problems), problems, error.rule ?? undefined);
  }
}

/** Translates a problem to the document's attributes: its path, and the names in its sentence. */
export function translateProblem(problem: FieldProblem, { pathOf, namesAt }: Translation): FieldProblem {
  const names = namesAt(problem.path);
  const message = problem.message.replace(/'([A-Za-z]+)'/g, (quoted, name: string) =>
    Object.hasOwn(names, name) ? `'${names[name]}'` : quoted,
  );
  return { ...problem, path: pathOf(problem.path), message };
}

/** Merges the problems of a document with those of its input. */
export function withInputProblems(read: ReadDocument<unknown>, ofForm: readonly FieldProblem[]): FieldProblem[] {
  // A part of the document with a problem leaves a gap in the input, which is no problem of its own.
  const known = [...read.gaps, ...read.problems.map(({ path }) => path)];
  const others = ofForm.map((problem) => translateProblem(problem, read));
  return [...read.problems, ...others.filter(({ path }) => !known.some((one) => isWithin(path, one)))];
}

function isWithin(path: FieldProblem["path"], outer: FieldProblem["path"]): boolean {
  return outer.every((part, n) => path[n] === part);
}
