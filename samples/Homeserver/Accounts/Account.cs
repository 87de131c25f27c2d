using Matrix.Core.Identifiers;

namespace Homeserver.Accounts;

/// <summary>A local user with an access token.</summary>
internal sealed record Account(UserId User, string DeviceId);
