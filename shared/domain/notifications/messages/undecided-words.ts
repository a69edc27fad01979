import { oneLine } from "../../../kernel/text/one-line";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { describeClusterAccess } from "../../access/describe-cluster-access";
import type { MessageWords } from "./request-words";

/** Access that no owner of its cluster approved. Names are as others typed them. */
export interface UndecidedAccess {
  readonly personName: string;
  readonly resourceName: string;
  readonly access: ClusterAccess;
  readonly flowName: string;
  readonly isAutomatic: boolean;
  /** Empty: nobody had to approve. */
  readonly approverIds: readonly string[];
}

interface Undecided {
  /** In UTC, "2026-11-27". */
  readonly date: string;
  readonly count: number;
  readonly clusters: number;
  readonly first: readonly UndecidedAccess[];
}

/** For an owner: the access of one day, a line each. */
export function undecidedWords({ date, count, clusters, first }: Undecided): MessageWords {
  const where = clusters === 1 ? oneLine(first[0]!.resourceName) : `${clusters} of your clusters`;
  const rest = count - first.length;
  return {
    title: `${count === 1 ? "1 access" : `${count} times access`} on ${where} began without a decision of an owner`,
    message: [
      `On ${date} (UTC):`,
      ...first.map(lineOf),
      ...(rest > 0 ? [`and ${rest.toLocaleString("en")} more.`] : []),
      "Owners may end it on its page. The access flow says who may have it.",
    ].join("\n"),
  };
}

function lineOf({ personName, resourceName, access, flowName, isAutomatic, approverIds }: UndecidedAccess): string {
  const how = isAutomatic ? "automatically" : approverIds.length > 0 ? "approved by others" : "without approval";
  return `${oneLine(personName)}: ${describeClusterAccess(access)} on ${oneLine(resourceName)}, ${how} by the flow '${oneLine(flowName)}'`;
}
