namespace Homeserver.Client;

/// <summary>An error answer of the client API.</summary>
internal class ClientException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static ClientException BadJson(string message) => new(400, "M_BAD_JSON", message);

    public static ClientException Forbidden(string message) => new(403, "M_FORBIDDEN", message);

    public static ClientException NotFound(string message) => new(404, "M_NOT_FOUND", message);
}
