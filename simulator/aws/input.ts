/** The parameters of one call, whichever protocol carried them. Readers give undefined for what is absent. */
export interface Input {
  /** Whether it was sent at all, empty or not. */
  has(name: string): boolean;
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  boolean(name: string): boolean | undefined;
  texts(name: string): string[];
  map(name: string): Record<string, string>;
  object(name: string): Input;
  objects(name: string): Input[];
}

/** Parameters from a JSON body, a query string or path labels. */
export class JsonInput implements Input {
  constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === "string" ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.values[name];
    return value === undefined || value === null ? undefined : Number(value);
  }

  boolean(name: string): boolean | undefined {
    const value = this.values[name];
    return typeof value === "boolean" ? value : undefined;
  }

  texts(name: string): string[] {
    const value = this.values[name];
    if (typeof value === "string") return [value];
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  }

  map(name: string): Record<string, string> {
    const texts: Record<string, string> = {};
    for (const [key, value] of Object.entries(asRecord(this.values[name]))) {
      if (typeof value === "string") texts[key] = value;
    }
    return texts;
  }

  object(name: string): Input {
    return new JsonInput(asRecord(this.values[name]));
  }

  objects(name: string): Input[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.map((item) => new JsonInput(asRecord(item))) : [];
  }
}

/** Parameters of the Query protocols: `Name=value`, and lists as `Name.member.1` or, in EC2, `Name.1`. */
export class FormInput implements Input {
  constructor(
    private readonly form: URLSearchParams,
    private readonly prefix = "",
  ) {}

  has(name: string): boolean {
    const full = this.prefix + name;
    return [...this.form.keys()].some((key) => key === full || key.startsWith(`${full}.`));
  }

  text(name: string): string | undefined {
    return this.form.get(this.prefix + name) ?? undefined;
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Number(text);
  }

  boolean(name: string): boolean | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : text === "true";
  }

  texts(name: string): string[] {
    const found: string[] = [];
    for (let i = 1; ; i++) {
      const item = this.text(`${name}.member.${i}`) ?? this.text(`${name}.${i}`);
      if (item === undefined) return found;
      found.push(item);
    }
  }

  map(name: string): Record<string, string> {
    const texts: Record<string, string> = {};
    for (let i = 1; ; i++) {
      const key = this.text(`${name}.member.${i}.Key`);
      if (key === undefined) return texts;
      texts[key] = this.text(`${name}.member.${i}.Value`) ?? "";
    }
  }

  object(name: string): Input {
    return new FormInput(this.form, `${this.prefix}${name}.`);
  }

  objects(name: string): Input[] {
    const found: Input[] = [];
    for (let i = 1; this.has(`${name}.member.${i}`); i++) found.push(this.object(`${name}.member.${i}`));
    return found;
  }
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
