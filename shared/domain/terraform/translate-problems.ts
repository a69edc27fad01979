import { DomainError, type FieldProblem } from "../../kernel/app-error";
import { messageOf } from "./document-problems";

/** What a document says, as one of our forms, and how problems of that form are told to whoever wrote the document. */
export interface ReadDocument<Form> {
  /** May be used only where there are no problems. */
  readonly input: Form;
  readonly problems: readonly FieldProblem[];
  /** The attribute of the document behind a field of the form. */
  readonly pathOf: (path: FieldProblem["path"]) => FieldProblem["path"];
  /** Names of the form's fields as they stand in a sentence about that path, each with the name of its attribute. */
  readonly namesAt: (path: FieldProblem["path"]) => Readonly<Record<string, string>>;
}

type Translation = Pick<ReadDocument<unknown>, "pathOf" | "namesAt">;

/** Runs a use case of ours; what it says of fields is said of the document's attributes. */
export async function translatingProblems<T>(document: Translation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.fields.length === 0) throw error;
    const problems = error.fields.map((problem) => translateProblem(problem, document));
    throw new DomainError(error.code, messageOf(problems), problems, error.rule ?? undefined);
  }
}

/** The same problem by the document's attributes: its path, and the names in its sentence. */
export function translateProblem(problem: FieldProblem, { pathOf, namesAt }: Translation): FieldProblem {
  const names = namesAt(problem.path);
  const message = problem.message.replace(/'([A-Za-z]+)'/g, (quoted, name: string) =>
    Object.hasOwn(names, name) ? `'${names[name]}'` : quoted,
  );
  return { ...problem, path: pathOf(problem.path), message };
}

/** The problems of a document, and those that our form has beside them. */
export function withInputProblems(read: ReadDocument<unknown>, ofForm: readonly FieldProblem[]): FieldProblem[] {
  const known = new Set(read.problems.map(({ path }) => JSON.stringify(path)));
  const others = ofForm.map((problem) => translateProblem(problem, read));
  // Where the document could not be read, the form has a gap, which is nobody's mistake.
  return [...read.problems, ...others.filter(({ path }) => !known.has(JSON.stringify(path)))];
}
