import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { Rows } from "../../parts/lists/rows";
import { useSearchState } from "../../parts/lists/search-state";
import { Problem } from "../../parts/problems/problem";
import { AWS, CATALOG_GROUP, type Tile } from "./catalog/catalog-documents";
import { KeyReference } from "./catalog/key-reference";
import { UnfinishedDrafts } from "./draft/unfinished-drafts";

const TITLE = "Connect Integrations Group: AWS";
const DEFAULTS = { show: "" };

export function ConnectAwsPage() {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ show }, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error }, readAgain] = useQuery({ query: CATALOG_GROUP });
  const tiles = data?.catalog?.find(({ id }) => id === AWS)?.discovery;
  const organization = tiles?.find(({ kind }) => kind === "AWS_ORGANIZATION");
  if (fetching && !tiles) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description="Choose how AWS is read, and see what has to be there before.">
        {TITLE}
      </Header>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {isAdmin && <UnfinishedDrafts />}
      {tiles && <Discovery tiles={tiles} mayConnect={isAdmin} />}
      {organization && <Prerequisites tile={organization} />}
      {organization && (
        <ExpandableSection
          variant="container"
          headerText="Settings and what each does"
          headerDescription="The reference of every key, in forms, in the API and in Terraform."
          expanded={show === "keys"}
          onChange={({ detail }) => change({ show: detail.expanded ? "keys" : "" })}
        >
          <KeyReference keys={organization.configurationKeys} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

function Discovery({ tiles, mayConnect }: { readonly tiles: readonly Tile[]; readonly mayConnect: boolean }) {
  const row = ({ kind, name, description, supported, unsupportedReason }: Tile) => ({
    key: kind,
    main: (
      <>
        <Box fontWeight="bold">{name}</Box>
        <Box>{description}</Box>
        {unsupportedReason && <Box color="text-body-secondary">{unsupportedReason}</Box>}
      </>
    ),
    action: supported && mayConnect && <ConnectButton name={name} />,
  });
  return (
    <Container header={<Header variant="h2">Discovery</Header>}>
      <SpaceBetween size="m">
        <Rows name="Discovery" items={tiles} row={row} />
        {mayConnect ? (
          <Alert type="info" statusIconAriaLabel="Information">
            It can be done in Terraform as well: fill in the form, and take the configuration from View as Code at its
            top instead of confirming.
          </Alert>
        ) : (
          <Box>An administrator of Drawbridge can connect AWS.</Box>
        )}
      </SpaceBetween>
    </Container>
  );
}

function ConnectButton({ name }: { readonly name: string }) {
  const [, go] = useLocation();
  return (
    <Button variant="primary" onClick={() => go(addresses.newIntegration(crypto.randomUUID()))}>
      Connect an {name}
    </Button>
  );
}

function Prerequisites({ tile }: { readonly tile: Tile }) {
  const row = ({ name, description, links }: Tile["prerequisites"][number]) => ({
    key: name,
    main: (
      <>
        <Box fontWeight="bold">{name}</Box>
        <Box>{description}</Box>
        {links.map(({ label, url }) => (
          <div key={url}>
            <Link href={url} external externalIconAriaLabel="Opens in a new tab">
              {label}
            </Link>
          </div>
        ))}
      </>
    ),
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The form has the files for connector and roles filled in: nothing of this has to be made beforehand."
        >
          Prerequisites
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Rows name="Prerequisites" items={tile.prerequisites} row={row} />
        <PageLink to={addresses.integrations()}>Organizations that are connected</PageLink>
      </SpaceBetween>
    </Container>
  );
}
