using System.Text.Json.Nodes;

namespace Homeserver.Client;

/// <summary>Asks the client for a further stage of authentication.</summary>
internal sealed class AuthenticationNeededException(JsonObject body) : ClientException(401, "M_UNAUTHORIZED", "A registration token is needed.")
{
    public JsonObject Body { get; } = body;
}
