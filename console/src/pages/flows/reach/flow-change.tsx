import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FlowApprovalChangeFragment, FlowPermissionChangeFragment } from "../../../gql/graphql";
import { listInWords } from "../../../parts/words/in-words";
import { APPROVERS } from "../draft/flow-words";
import type { FlowPreview } from "./use-flow-preview";

type Change = NonNullable<FlowPreview["change"]>;

interface Props {
  readonly change: Change;
  readonly isNew: boolean;
}

/** The effect of the change, with all other flows considered: in one sentence, then one by one. */
export function FlowChange({ change, isNew }: Props) {
  const { sentence, isExact, gained, lost, approvalsAppearing, approvalsDisappearing } = change;
  const all = [
    ...gained.map((one) => permissionLine(one, "gain")),
    ...lost.map((one) => permissionLine(one, "lose")),
    ...approvalsAppearing.map((one) => approvalLine(one, "is needed from then on")),
    ...approvalsDisappearing.map((one) => approvalLine(one, "is needed no longer")),
  ];
  return (
    <div>
      <Box variant="awsui-key-label">{isNew ? "What it changes" : "What saving changes"}</Box>
      <div>
        <bdi>{sentence}</bdi>
      </div>
      {!isExact && <Box color="text-body-secondary">There are so many that every number is a minimum.</Box>}
      {all.length > 0 && (
        <ExpandableSection headerText="For whom, and on what">
          <SpaceBetween size="s">
            {all.map(({ key, title, people, clusters }) => (
              <div key={key}>
                <Box fontWeight="bold">
                  <bdi>{title}</bdi>
                </Box>
                <Box>
                  <bdi>{people}</bdi>
                </Box>
                <Box color="text-body-secondary">
                  <bdi>{clusters}</bdi>
                </Box>
              </div>
            ))}
          </SpaceBetween>
        </ExpandableSection>
      )}
    </div>
  );
}

interface Counted {
  readonly peopleCount: number;
  readonly resourceCount: number;
  readonly people: { readonly nodes: readonly { readonly displayName: string }[] };
  readonly resources: { readonly nodes: readonly { readonly name: string }[] };
}

function permissionLine(change: FlowPermissionChangeFragment, verb: string) {
  const { permission, permissionId, namespaces, groups } = change.permission;
  const name = [permission?.name ?? permissionId, ...(groups.length > 0 ? [listInWords(groups)] : [])].join(" ");
  const where = namespaces ? ` in ${listInWords(namespaces)}` : "";
  const count = change.peopleCount;
  const title = `${people(count)} ${count === 1 ? `${verb}s` : verb} ${name}${where}`;
  return { key: `${verb} ${permissionId} ${where}`, title, ...names(change) };
}

function approvalLine(change: FlowApprovalChangeFragment, verb: string) {
  const { approver } = change;
  const who =
    "attribute" in approver ? `${approver.attribute} ${approver.values.join(" or ")}` : APPROVERS[approver.kind];
  return { key: `${verb} ${who}`, title: `Approval by ${who} ${verb}`, ...names(change) };
}

function names({ peopleCount, resourceCount, people: found, resources }: Counted) {
  const named = found.nodes.map(({ displayName }) => displayName);
  const clusters = resources.nodes.map(({ name }) => name);
  return {
    people: `For ${withMore(named, peopleCount)}`,
    clusters: `On ${withMore(clusters, resourceCount)}`,
  };
}

function withMore(names: readonly string[], count: number): string {
  const more = count - names.length;
  return more > 0 ? `${names.join(", ")} and ${more.toLocaleString("en")} more` : listInWords(names);
}

function people(count: number): string {
  return count === 1 ? "1 person" : `${count.toLocaleString("en")} people`;
}
