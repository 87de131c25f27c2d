using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>
/// Represents the content of a create event for the auth rules. Only the fields that a rule names are read, so malformed other fields do not matter.
/// </summary>
internal sealed class CreateContent
{
    private readonly Utf8Text[] _creators;

    private CreateContent(Pdu pdu)
    {
        JsonSlice content = pdu.Content;
        IsFederated = !(content.TryGetMember("m.federate"u8, out JsonSlice federate) && federate.TryGetBoolean(out bool value) && !value);
        Server = pdu.Sender.ServerName;
        HasCreator = content.TryGetMember("creator"u8, out JsonSlice creator);
        Creator = pdu.Version.Authorization.Creators != CreatorSource.ContentCreator ? pdu.Sender.Text
            : creator.TryGetUtf8(out ReadOnlySpan<byte> text) ? pdu.GetText(text)
            : default;
        var creators = new List<Utf8Text> { Creator };
        AdditionalCreatorsAreValid = true;
        if (pdu.Version.Authorization.Creators == CreatorSource.SenderAndAdditional && content.TryGetMember("additional_creators"u8, out JsonSlice additional))
        {
            AdditionalCreatorsAreValid = additional.Kind == JsonKind.Array;
            foreach (JsonSlice item in additional.EnumerateArray())
            {
                bool isUser = item.TryGetUtf8(out ReadOnlySpan<byte> id) && UserId.TryParse(id, out _);
                AdditionalCreatorsAreValid &= isUser;
                if (isUser)
                {
                    creators.Add(pdu.GetText(id));
                }
            }
        }

        _creators = [.. creators];
    }

    /// <summary>
    /// Gets a value that indicates whether the room is federated. It is <see langword="false"/> only if <c>m.federate</c> is literally <c>false</c>.
    /// </summary>
    public bool IsFederated { get; }

    /// <summary>Gets the sender's server.</summary>
    public ServerName Server { get; }

    /// <summary>Gets a value that indicates whether the content has a <c>creator</c>, of any type.</summary>
    public bool HasCreator { get; }

    /// <summary>Gets the creator who may join first, which is never an additional creator. It is the default value if <c>creator</c> is not a string.</summary>
    public Utf8Text Creator { get; }

    public bool AdditionalCreatorsAreValid { get; }

    /// <summary>Gets all creators.</summary>
    public ReadOnlySpan<Utf8Text> Creators => _creators;

    public static CreateContent Of(Pdu pdu) => pdu.GetParsedContent(static pdu => new CreateContent(pdu));

    public bool IsCreator(Utf8Text user) => !user.IsDefault && Creators.Contains(user);
}
