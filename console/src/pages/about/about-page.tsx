import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { Copyable } from "../../parts/code/copyable";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import { CopyButton } from "./copy-button";
import { Limits } from "./limits";
import { SignInProviders, useSignInWays } from "./sign-in-providers";

const INSTALLATION = graphql(`
  query AboutInstallation {
    installation { id version externalId memberRoleName restored { since } }
  }
`);

/** Facts about the installation for AWS and for those who run it. None of them is secret. */
export function AboutPage() {
  const { roles } = useViewer();
  const [{ data, error }] = useQuery({ query: INSTALLATION });
  const installation = data?.installation;
  const ways = useSignInWays();
  const reads = roles.includes("ADMIN") || roles.includes("AUDITOR");
  // The page waits for all of its data, so that no part shifts another.
  if ((!installation && !error) || ways === null) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description="Facts that AWS, and those who run Drawbridge, have to know about it.">
        About
      </Header>
      <Container header={<Header variant="h2">Installation</Header>}>
        <Problem error={error} />
        {installation && (
          <KeyValuePairs
            columns={3}
            items={[
              { label: "Release of the server", value: installation.version },
              { label: "Address", value: location.origin },
              {
                label: "State",
                value: installation.restored ? (
                  <>
                    Restored from a backup <Moment at={installation.restored.since} />:{" "}
                    <PageLink to={addresses.attention()}>access waits for a confirmation</PageLink>
                  </>
                ) : (
                  "In operation"
                ),
              },
              {
                label: "Installation id, in tags in AWS",
                value: <CopyButton text={installation.id} name="the installation id" />,
              },
              {
                label: "External id, which trust policies ask for",
                value: <CopyButton text={installation.externalId} name="the external id" />,
              },
              {
                label: "Name of the member role",
                value: <Copyable text={installation.memberRoleName} name="the name of the member role" />,
              },
            ]}
          />
        )}
      </Container>
      {reads && (
        <SpaceBetween size="m">
          <SignInProviders ways={ways} />
          <Limits />
          <Container header={<Header variant="h2">Audit log</Header>}>
            <Box>
              Each event is sealed together with those before it.{" "}
              <PageLink to={addresses.audit()}>The audit log shows its last seal, and verifies them all.</PageLink>
            </Box>
          </Container>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
