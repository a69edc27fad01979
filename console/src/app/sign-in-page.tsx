import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { SignInChoices } from "./sign-in-choices";

/** After the sign-in, the browser returns to the requested address. */
export function SignInPage() {
  const params = new URLSearchParams(location.search);
  const isWindow = params.get("window") === "1";
  const isSignInAddress = location.pathname === "/sign-in";
  const here = isSignInAddress ? "/" : `${location.pathname}${location.search}${location.hash}`;
  const returnTo = isWindow ? "/signed-in" : here;
  return (
    <main>
      <Box margin={{ vertical: "xxl", horizontal: "m" }}>
        <div style={{ maxInlineSize: 480, marginInline: "auto" }}>
          <Container header={<Header variant="h1">Sign in to Drawbridge</Header>}>
            <Box margin={{ bottom: "m" }} color="text-body-secondary">
              Drawbridge gives access to EKS clusters for as long as it is needed, and takes it away on time.
            </Box>
            <SignInChoices returnTo={returnTo} stepUp={params.get("stepUp") === "1"} />
          </Container>
          <Box margin={{ top: "m" }}>
            <Alert type="info">Nobody to sign in as? Ask whoever runs Drawbridge in your company for access.</Alert>
          </Box>
        </div>
      </Box>
    </main>
  );
}
