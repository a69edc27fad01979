import { ArgsType, type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../../shared/kernel/page";
import type { CountedPage } from "../../shared/platform/database/keyset";
import { Access } from "./access";
import { Parent } from "./parent";

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: "The size of the page, 1 to 200 nodes; 50 when left out." })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The cursor after which the page begins, from the same list in the same order. Left out: the beginning of the list.",
  })
  after?: string | null;
}

@Access("WITH_PARENT")
@ObjectType({ description: "Where a page stands in its list. Pages are read forwards, with `first` and `after`." })
export class PageInfo {
  @Field(() => Boolean, { description: "More nodes follow: ask again with `after` set to `endCursor`." })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: "True where the page was asked for behind a cursor. There is no way to read backwards.",
  })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The place of the first node; null where the page is empty." })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The place of the last node, to be given as `after`; null where the page is empty.",
  })
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
  @ObjectType(`${name}Edge`, { description: "One node together with its position in the list." })
  class Edge {
    @Field(() => String, {
      description: "The position of the node in the list. As `after` it asks for the page that follows.",
    })
    cursor!: string;

    @Field(() => node, { description: "The object of the list at this position." })
    node!: T;
  }

  @Access("WITH_PARENT")
  @ObjectType(`${name}Connection`, { description: "One page of a list, in a stable order." })
  class ConnectionOf {
    @Field(() => [Edge], { description: "The nodes of this page with their cursors." })
    edges!: Edge[];

    @Field(() => [node], { description: "The same nodes without their cursors." })
    nodes!: T[];

    @Field(() => PageInfo, { description: "Whether more nodes follow, and the cursors of the page's ends." })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: "The number of nodes on all pages, counted only where this field is selected." })
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

/** Cursors are computed lazily, because they cost more than a row. */
function pageInfoOf<T>({ nodes, hasNextPage, hasPreviousPage, cursorOf }: Page<T>): PageInfo {
  const cursorAt = (index: number) => {
    const node = nodes.at(index);
    return node === undefined ? null : cursorOf(node);
  };
  return {
    hasNextPage,
    hasPreviousPage,
    get startCursor() {
      return cursorAt(0);
    },
    get endCursor() {
      return cursorAt(-1);
    },
  };
}

class ConnectionOfPage<T> implements Connection<T> {
  readonly nodes: T[];
  readonly pageInfo: PageInfo;
  readonly countAll: () => Promise<number>;
  private made: Connection<T>["edges"] | null = null;

  constructor(private readonly page: CountedPage<T>) {
    this.nodes = page.nodes;
    this.pageInfo = pageInfoOf(page);
    this.countAll = page.totalCount;
  }

  /** Computed lazily, because a cursor costs more than its row. */
  get edges(): Connection<T>["edges"] {
    this.made ??= this.nodes.map((node) => ({ cursor: this.page.cursorOf(node), node }));
    return this.made;
  }
}
