import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import ToggleButton from "@cloudscape-design/components/toggle-button";
import { useAction } from "../../parts/forms/use-action";
import type { Standing } from "../../parts/own-standing";
import { OwnStandingLinks } from "../../parts/own-standing-links";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import { type AskableCluster, SET_FAVOURITE } from "./ask-documents";

/** Favourites and recent use belong to the viewer, so a list for another grantee has neither. */
export function clusterColumns(
  isForSelf: boolean,
  standingOf: (resourceId: string) => Standing,
): TableProps.ColumnDefinition<AskableCluster>[] {
  const columns: TableProps.ColumnDefinition<AskableCluster>[] = [
    {
      id: "name",
      header: "Name",
      sortingField: "NAME",
      isRowHeader: true,
      minWidth: 190,
      cell: (cluster) => (
        <div style={{ display: "flex", alignItems: "center" }}>
          {isForSelf && <Favourite {...cluster} />} <bdi>{cluster.resource.name}</bdi>
        </div>
      ),
    },
    {
      id: "state",
      header: "Now",
      cell: (cluster) => <StateNow {...cluster} standing={standingOf(cluster.resource.id)} />,
      minWidth: 180,
    },
    {
      id: "account",
      header: "Account",
      sortingField: "ACCOUNT",
      minWidth: 185,
      cell: ({ resource: { account } }) => (
        <>
          <bdi>{account.name}</bdi> ({account.number})
        </>
      ),
    },
    {
      id: "region",
      header: "Region",
      sortingField: "REGION",
      minWidth: 130,
      cell: ({ resource }) => resource.region ?? "-",
    },
    {
      id: "used",
      header: "Last used",
      sortingField: "LAST_USED",
      minWidth: 110,
      cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} relative={false} /> : "-"),
    },
    { id: "tags", header: "Tags", cell: ({ resource }) => <bdi>{tagsInWords(resource.tags)}</bdi>, minWidth: 160 },
  ];
  return isForSelf ? columns : columns.filter(({ id }) => id !== "used");
}

function Favourite({ favourite, resource }: AskableCluster) {
  const mark = useAction(SET_FAVOURITE);
  const isMarked = favourite === true;
  return (
    <ToggleButton
      variant="icon"
      iconName="star"
      pressedIconName="star-filled"
      pressed={isMarked}
      ariaLabel={isMarked ? `Take ${resource.name} from the favourites` : `Keep ${resource.name} as a favourite`}
      onChange={() => void mark.run({ resourceId: resource.id, favourite: !isMarked })}
    />
  );
}

/** The reason why the cluster cannot be requested, in the API's words, and the grantee's standing there. */
function StateNow({ cannot, resource, standing }: AskableCluster & { readonly standing: Standing }) {
  if (cannot === null && standing.held.length + standing.asked.length === 0) {
    return <Box color="text-body-secondary">Can be asked for</Box>;
  }
  return (
    <>
      <OwnStandingLinks standing={standing} cluster={resource.name} />
      {cannot !== null && <Cannot {...cannot} />}
    </>
  );
}

/** A sentence wraps between words only, over as many lines as it needs. */
function Cannot({ reason, message }: NonNullable<AskableCluster["cannot"]>) {
  if (reason === "HELD" || reason === "ASKED_ALREADY") return <Box color="text-body-secondary">{message}</Box>;
  return (
    <>
      <StatusWord type="stopped">Not now</StatusWord>
      <Box color="text-body-secondary">{message}</Box>
    </>
  );
}

const MOST_TAGS = 3;

function tagsInWords(tags: readonly { readonly key: string; readonly value: string }[]): string {
  const said = tags.slice(0, MOST_TAGS).map(({ key, value }) => `${key}: ${value}`);
  const more = tags.length - said.length;
  return [...said, ...(more > 0 ? [`${more} more`] : [])].join(", ") || "-";
}
