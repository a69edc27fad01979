import { ArgsType, type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { CountedPage } from "../../shared/platform/database/keyset";
import { Access } from "./access";
import { Parent } from "./parent";

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: "How many, 1 to 200; 50 when left out." })
  first?: number | null;

  @Field(() => String, { nullable: true, description: "The cursor to continue behind." })
  after?: string | null;
}

@Access("WITH_PARENT")
@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: PageInfo;
  countAll: () => Promise<number>;
}

/** The Relay connection type of a node: `<Name>Connection` with `<Name>Edge`. */
export function connectionType<T extends object>(name: string, node: ClassType<T>): ClassType<Connection<T>> {
  @Access("WITH_PARENT")
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => String)
    cursor!: string;

    @Field(() => node)
    node!: T;
  }

  @Access("WITH_PARENT")
  @ObjectType(`${name}Connection`)
  class ConnectionOf {
    @Field(() => [Edge])
    edges!: Edge[];

    @Field(() => [node], { description: "The nodes of the edges, for those who need no cursors." })
    nodes!: T[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { description: "How many there are in all; counted only when asked for." })
    totalCount(@Parent() { countAll }: Pick<Connection<T>, "countAll">): Promise<number> {
      return countAll();
    }

    countAll!: () => Promise<number>;
  }
  return ConnectionOf as unknown as ClassType<Connection<T>>;
}

export function toConnection<T>(page: CountedPage<T>): Connection<T> {
  return new ConnectionOfPage(page);
}

class ConnectionOfPage<T> implements Connection<T> {
  readonly nodes: T[];
  readonly pageInfo: PageInfo;
  readonly countAll: () => Promise<number>;
  private made: Connection<T>["edges"] | null = null;

  constructor(private readonly page: CountedPage<T>) {
    const last = page.nodes.at(-1);
    this.nodes = page.nodes;
    this.pageInfo = { hasNextPage: page.hasNextPage, endCursor: last ? page.cursorOf(last) : null };
    this.countAll = page.totalCount;
  }

  /** Made when asked for: a cursor costs more than a whole row otherwise does. */
  get edges(): Connection<T>["edges"] {
    this.made ??= this.nodes.map((node) => ({ cursor: this.page.cursorOf(node), node }));
    return this.made;
  }
}
