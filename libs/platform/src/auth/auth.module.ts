import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AccessDirectory } from './access-directory/access-directory.service.js';
import { ApiKeyResolver } from './api-key/api-key.resolver.js';
import { ApiKeys } from './api-key/api-keys.service.js';
import { Attempts } from './attempt/attempts.service.js';
import { AuthOptions } from './auth-options.js';
import { SessionAuthenticator } from './caller/session-authenticator.js';
import { SessionCookies } from './caller/session-cookies.provider.js';
import { IdentityDatabase } from './identity-database.js';
import { MailLinks } from './mail-link/mail-links.service.js';
import { Welcome } from './mail-link/welcome.service.js';
import { Passwords } from './password/passwords.service.js';
import { People } from './person/people.service.js';
import { SessionResolver } from './session/session.resolver.js';
import { Sessions } from './session/sessions.service.js';
import { SendSignInLink } from './sign-in-link/send-sign-in-link.reaction.js';
import { SignInLinks } from './sign-in-link/sign-in-links.service.js';
import { ViewerResolver } from './viewer/viewer.resolver.js';

const services = [
  People,
  AccessDirectory,
  Attempts,
  MailLinks,
  Welcome,
  Passwords,
  Sessions,
  ApiKeys,
  SignInLinks,
  SessionCookies,
  SessionAuthenticator,
];
const resolvers = [ViewerResolver, SessionResolver, ApiKeyResolver];

/** The last to leave closes the connections. */
@Injectable()
class CloseIdentity implements OnApplicationShutdown {
  constructor(private readonly identity: IdentityDatabase) {}

  onApplicationShutdown(): Promise<void> {
    return this.identity.close();
  }
}

/** People, how they sign in, and which tenants they may enter. */
@Module({})
export class AuthModule {
  static forRoot(options: AuthOptions): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      providers: [
        { provide: AuthOptions, useValue: options },
        { provide: IdentityDatabase, useFactory: () => IdentityDatabase.open(options.identityUrl) },
        ...services,
        ...resolvers,
        SendSignInLink,
        CloseIdentity,
      ],
      exports: [AuthOptions, IdentityDatabase, ...services],
    };
  }
}
