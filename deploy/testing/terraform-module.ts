import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The parser of Terraform itself. Its types would bring the browser's along, which clash with Node's. */
const { parse }: { parse(file: string, text: string): Promise<Record<string, unknown>> } = require("@cdktf/hcl2json");

/** A policy as IAM gets it. */
export interface Policy {
  readonly name: string;
  readonly Statement: readonly object[];
}

type Values = Readonly<Record<string, unknown>>;

interface Block {
  readonly [name: string]: unknown;
}

/** A module of deploy/terraform with the values of its variables, as far as roles and permission sets need it. */
export class TerraformModule {
  private constructor(
    private readonly main: Record<string, Record<string, Record<string, readonly Block[]>>>,
    readonly variables: Values,
    private readonly account: Values,
  ) {}

  /** Throws where Terraform's own parser finds a mistake, and where a variable is unknown or has no value. */
  static async read(name: string, given: Values, accountId: string): Promise<TerraformModule> {
    const { variable } = await read(name, "variables.tf");
    const declared = variable as Record<string, [{ default?: unknown }]>;
    const unknown = Object.keys(given).find((one) => !declared[one]);
    if (unknown) throw new Error(`The module ${name} has no variable ${unknown}.`);
    const variables = Object.fromEntries(
      Object.entries(declared).map(([one, [{ default: usual }]]) => [one, given[one] ?? usual]),
    );
    const missing = Object.keys(variables).find((one) => variables[one] === undefined);
    if (missing) throw new Error(`The module ${name} needs the variable ${missing}.`);
    const account = {
      aws_caller_identity: { current: { account_id: accountId } },
      aws_partition: { current: { partition: "aws" } },
      aws_ssoadmin_instances: { this: { arns: ["arn:aws:sso:::instance/ssoins-7223f0a1b2c3d4e5"] } },
    };
    return new TerraformModule((await read(name, "main.tf")) as never, variables, account);
  }

  /** The only resource of that kind and name. */
  resource(kind: string, name: string): Block {
    return this.main.resource![kind]![name]![0]!;
  }

  /** Of all that the module attaches to its role. */
  policies(): Policy[] {
    return Object.values(this.main.resource!.aws_iam_role_policy!)
      .map(([resource]) => resource!)
      .filter(({ count }) => count === undefined || this.value(count) === 1)
      .map(({ name, policy }) => {
        const [, document] = /^\$\{data\.aws_iam_policy_document\.(\w+)\.json\}$/.exec(String(policy)) ?? [];
        return { name: String(name), Statement: this.statements(document!) };
      });
  }

  /** Of the document with this name, as the provider writes them. */
  statements(document: string): object[] {
    const [{ statement }] = this.main.data!.aws_iam_policy_document![document] as [{ statement: Block[] }];
    return statement.map(({ sid, effect = "Allow", actions, resources, principals, condition, dynamic }) => ({
      ...(sid === undefined ? {} : { Sid: sid }),
      Effect: effect,
      Action: this.value(actions),
      ...(resources === undefined ? {} : { Resource: this.value(resources) }),
      ...(principals === undefined ? {} : { Principal: this.principal(principals as Block[]) }),
      Condition: this.conditions([...((condition as Block[]) ?? []), ...this.dynamicConditions(dynamic)]),
    }));
  }

  /** An expression or a text of Terraform, with the values of this module. Operators and functions used are those of both languages. */
  value(given: unknown): unknown {
    if (Array.isArray(given)) return given.map((one) => this.value(one));
    if (typeof given !== "string") return given;
    const [, whole] = /^\$\{(.*)\}$/s.exec(given) ?? [];
    return this.evaluate(whole ?? JSON.stringify(given));
  }

  private evaluate(expression: string): unknown {
    // A text with interpolations is written alike, but for its quotes.
    const script = expression.replaceAll(/"((?:[^"\\]|\\.)*)"/g, "`$1`").replaceAll("var.", "variables.");
    const locals = new Proxy({}, { get: (_, name) => this.local(String(name)) });
    const names = ["variables", "local", "data", "concat"];
    const concat = (...lists: unknown[][]) => lists.flat();
    return new Function(...names, `return (${script});`)(this.variables, locals, this.account, concat);
  }

  private local(name: string): unknown {
    const [locals] = this.main.locals as unknown as [Values];
    if (!(name in locals)) throw new Error(`There is no local ${name}.`);
    return this.value(locals[name]);
  }

  private principal(blocks: readonly Block[]): object {
    return Object.fromEntries(blocks.map(({ type, identifiers }) => [type, this.value(identifiers)]));
  }

  private dynamicConditions(dynamic: unknown): Block[] {
    const { condition = [] } = (dynamic ?? {}) as { condition?: { for_each: string; content: Block[] }[] };
    return condition.flatMap(({ for_each, content }) =>
      (this.value(for_each) as unknown[]).length > 0 ? content : [],
    );
  }

  private conditions(blocks: readonly Block[]): Record<string, Record<string, unknown>> {
    const result: Record<string, Record<string, unknown>> = {};
    for (const { test, variable, values } of blocks) {
      result[String(test)] = { ...result[String(test)], [String(variable)]: this.value(values) };
    }
    return result;
  }
}

async function read(module: string, file: string): Promise<Record<string, unknown>> {
  const path = join(__dirname, "../terraform", module, file);
  return parse(path, readFileSync(path, "utf8"));
}
