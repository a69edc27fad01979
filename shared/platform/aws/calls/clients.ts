import * as http from "node:http";
import * as https from "node:https";
import { AccountClient } from "@aws-sdk/client-account";
import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { orAborted } from "../../../kernel/async/abort";
import type { AwsCredentials, CredentialSource } from "./calls";
import { abortedFailure, toFailure } from "./failure";

// Silences the SDK's notice about Node 20 (aws/aws-sdk-js-v3#7983), which is meant for developers.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** Endpoint and credentials that replace those found by the SDK. For tests and measurements. */
export interface AwsOverride {
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  readonly region?: string;
}

/**
 * Clients of the SDK, one per (service, region, session), over one connection pool. The SDK ties credentials to a
 * client, so a sweep over accounts needs many. They are cheap, because settings are read once, and few are kept.
 */
export class Clients {
  private readonly recent = new LRUCache<string, AnyClient>({ max: CLIENTS_KEPT });
  /** By name of the client's class. */
  private readonly endpoints = new Map<string, EndpointSetting>();
  private readonly common: CommonConfig;
  private readonly own: STSClient;

  constructor(options: { log: Pick<Logger, "warn">; requestTimeoutMs: number; aws?: AwsOverride }) {
    const agent = { keepAlive: true, maxSockets: 200 };
    const requestHandler = new NodeHttpHandler({
      httpAgent: new http.Agent(agent),
      httpsAgent: new https.Agent(agent),
      connectionTimeout: Math.min(5_000, options.requestTimeoutMs),
      requestTimeout: options.requestTimeoutMs,
      throwOnRequestTimeout: true,
      logger: sdkLogger(options.log),
    });
    const settings = {
      requestHandler,
      customUserAgent: "drawbridge",
      retryStrategy: ONE_ATTEMPT,
      maxAttempts: 1,
      retryMode: "standard",
      defaultsMode: "standard",
      ...(options.aws && { endpoint: options.aws.endpoint }),
    } as const;
    this.own = new STSClient({ ...settings, ...options.aws });
    // Settings from the environment and the AWS configuration files, read once for all clients. Any region will do.
    const { useFipsEndpoint, useDualstackEndpoint, userAgentAppId, authSchemePreference } = new STSClient({
      ...settings,
      region: "us-east-1",
    }).config;
    this.common = { ...settings, useFipsEndpoint, useDualstackEndpoint, userAgentAppId, authSchemePreference };
  }

  /** The connector's own region, as the SDK finds it. */
  async ownRegion(): Promise<string> {
    return this.own.config.region().catch(() => "us-east-1");
  }

  /** The connector's own credentials, by the SDK's default chain, which caches and renews them. */
  connector(): CredentialSource {
    return {
      current: async (signal) => {
        const site = { operation: "credentials" };
        const forceRefresh = this.refreshOwn;
        this.refreshOwn = false;
        try {
          return await orAborted(this.own.config.credentials({ forceRefresh }), signal);
        } catch (error) {
          throw signal.aborted ? abortedFailure(site) : toFailure(error, site);
        }
      },
      reject: () => {
        this.refreshOwn = true;
      },
    };
  }
  private refreshOwn = false;

  sts(region: string, credentials: AwsCredentials): STSClient {
    return this.client(STSClient, region, credentials);
  }
  organizations(region: string, credentials: AwsCredentials): OrganizationsClient {
    return this.client(OrganizationsClient, region, credentials);
  }
  account(region: string, credentials: AwsCredentials): AccountClient {
    return this.client(AccountClient, region, credentials);
  }
  eks(region: string, credentials: AwsCredentials): EKSClient {
    return this.client(EKSClient, region, credentials);
  }
  iam(region: string, credentials: AwsCredentials): IAMClient {
    return this.client(IAMClient, region, credentials);
  }
  tagging(region: string, credentials: AwsCredentials): ResourceGroupsTaggingAPIClient {
    return this.client(ResourceGroupsTaggingAPIClient, region, credentials);
  }
  ssoAdmin(region: string, credentials: AwsCredentials): SSOAdminClient {
    return this.client(SSOAdminClient, region, credentials);
  }
  identityStore(region: string, credentials: AwsCredentials): IdentitystoreClient {
    return this.client(IdentitystoreClient, region, credentials);
  }

  private client<C extends AnyClient>(
    Service: new (config: CommonConfig) => C,
    region: string,
    credentials: AwsCredentials,
  ): C {
    // AWS never issues one access key id for two sessions.
    const key = `${Service.name}/${region}/${credentials.accessKeyId}`;
    const known = this.recent.get(key);
    if (known instanceof Service) return known;
    const made = new Service({ ...this.common, ...this.endpoints.get(Service.name), region, credentials });
    if (!this.endpoints.has(Service.name)) void this.keepEndpoint(Service.name, made);
    this.recent.set(key, made);
    return made;
  }

  /**
   * The endpoint that the environment or a configuration file sets for a service, if any. Each client would search for
   * it again, for a fifth of the processor time of its first call.
   */
  private async keepEndpoint(service: string, { config }: AnyClient): Promise<void> {
    try {
      const endpoint = await config.serviceConfiguredEndpoint?.();
      this.endpoints.set(service, endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint });
    } catch {
      // The client's own call fails for the same reason and says so.
    }
  }
}

/** `AwsCalls` retries and respects the rate limits. */
const ONE_ATTEMPT: NonNullable<STSClientConfig["retryStrategy"]> = {
  mode: "standard",
  retry: (next, args) => next(args),
};

/** About 14 kB each. The number covers a worker's calls in flight; recreating a client costs 0.2 ms. */
const CLIENTS_KEPT = 256;

type AnyClient =
  | STSClient
  | OrganizationsClient
  | AccountClient
  | EKSClient
  | IAMClient
  | SSOAdminClient
  | IdentitystoreClient;

type CommonConfig = Pick<
  STSClientConfig,
  | "requestHandler"
  | "customUserAgent"
  | "retryStrategy"
  | "maxAttempts"
  | "retryMode"
  | "defaultsMode"
  | "endpoint"
  | "useFipsEndpoint"
  | "useDualstackEndpoint"
  | "userAgentAppId"
  | "authSchemePreference"
> & { region?: string; credentials?: AwsCredentials };

type EndpointSetting = Pick<STSClientConfig, "endpoint" | "ignoreConfiguredEndpointUrls">;

/** The handler warns when calls wait for a connection; the SDK would print that to the console. */
function sdkLogger(log: Pick<Logger, "warn">) {
  const nothing = () => {};
  return { trace: nothing, debug: nothing, info: nothing, error: nothing, warn: (text: string) => log.warn(text) };
}
