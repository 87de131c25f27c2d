using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Reads the content of an ephemeral data unit, and leaves out what its sender may not say.</summary>
internal sealed partial class EduReading
{
    private readonly ServerName? _origin;

    private EduReading(RawJson content, ServerName? origin)
    {
        Json = content.Utf8;
        _origin = origin;
    }

    /// <summary>Gets the reason that the unit is refused.</summary>
    public ContentError Error { get; private set; }

    /// <summary>Gets the typed content, or null if the type is unknown.</summary>
    public object? Content { get; private set; }

    /// <summary>Gets the content as received, without the entries that were left out.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    public int LeftOutCount { get; private set; }

    public bool? OriginMatches { get; private set; }

    /// <summary>Gets the users in whose name the unit speaks, of any server.</summary>
    public List<UserId> Users { get; } = [];

    /// <param name="edu">The unit.</param>
    /// <param name="origin">The server that sent the unit, or null to skip the check of the sender.</param>
    public static EduReading Of(Edu edu, ServerName? origin)
    {
        var reading = new EduReading(edu.Content, origin);
        reading.Read(edu.Type);
        return reading;
    }

    private void Read(string type)
    {
        Action<JsonEnvelope>? read = null;
        string[] names = [];
        switch (type)
        {
            case Edu.Typing:
                (read, names) = (ReadTyping, TypingNames);
                break;
            case Edu.Presence:
                (read, names) = (ReadPresence, PresenceNames);
                break;
            case Edu.Receipt:
                read = ReadReceipts;
                break;
            case Edu.DeviceListUpdate:
                (read, names) = (ReadDeviceListUpdate, DeviceListNames);
                break;
            case Edu.SigningKeyUpdate:
                (read, names) = (ReadSigningKeyUpdate, SigningKeyNames);
                break;
            case Edu.DirectToDevice:
                (read, names) = (ReadDirectToDevice, ToDeviceNames);
                break;
            default:
                // The content is passed on unchanged to a caller that relies on JSON.
                Error = WireJson.IsValid(Json.Span) ? default : new ContentError(ContentErrorKind.NotJson);
                return;
        }

        if (!JsonEnvelope.TryParse(Json, names, out JsonEnvelope? content, out ContentError error))
        {
            Error = error;
            return;
        }

        Json = Json.Trim(" \t\r\n"u8);
        read(content);
        LeftOutCount = content.LeftOutCount;
        Error = Error.Kind == ContentErrorKind.None ? content.Error : Error;
    }

    /// <summary>Reads the only user of a unit. The user must belong to the sending server.</summary>
    private UserId ReadUser(JsonEnvelope content, string name)
    {
        UserId user = content.RequireId<UserId>(name);
        if (!user.IsDefault)
        {
            Users.Add(user);
            OriginMatches = _origin is null ? null : user.ServerName == _origin;
            Error = OriginMatches == false ? new ContentError(ContentErrorKind.WrongOrigin) : Error;
        }

        return user;
    }

    /// <summary>Determines whether the sending server may speak for a user.</summary>
    private bool MaySpeakFor(UserId user)
    {
        Users.Add(user);
        if (_origin is null || user.ServerName == _origin)
        {
            return true;
        }

        OriginMatches = false;
        return false;
    }
}
