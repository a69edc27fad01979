/** An error as clients of the API see it. */
export interface ApiError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly fields: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
    readonly id?: string;
  };
}

export interface Answer<T> {
  readonly status: number;
  readonly data: T | null;
  readonly errors: readonly ApiError[];
  /** The whole answer, as it came over the wire. */
  readonly text: string;
}

type Variables = Readonly<Record<string, unknown>>;

/** A client of one server, with one token or none. */
export class Api {
  constructor(
    readonly url: string,
    readonly token: string | null,
    /** Told every answer, as it came. */
    private readonly onAnswer: (text: string) => void = () => undefined,
  ) {}

  /** The data of an answer without errors; anything else fails the test that asked. */
  async ask<T>(query: string, variables: Variables = {}): Promise<T> {
    const answer = await this.send<T>(query, variables);
    if (answer.errors.length > 0 || answer.data === null) throw new Error(`The API refused: ${answer.text}`);
    return answer.data;
  }

  /** The one error of a request that is to be refused. */
  async refusal(query: string, variables: Variables = {}): Promise<ApiError["extensions"] & { message: string }> {
    const { errors, text } = await this.send(query, variables);
    const [error] = errors;
    if (!error || errors.length > 1) throw new Error(`Expected one error, got: ${text}`);
    return { ...error.extensions, message: error.message };
  }

  async send<T>(query: string, variables: Variables = {}): Promise<Answer<T>> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    this.onAnswer(text);
    const body = JSON.parse(text) as { data?: T | null; errors?: ApiError[] };
    return { status: response.status, data: body.data ?? null, errors: body.errors ?? [], text };
  }
}
