using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>What the auth rules read of a create event. Only the fields that a rule names are read: oddities elsewhere do not matter.</summary>
internal sealed class CreateContent
{
    private readonly Utf8Text[] _creators;

    private CreateContent(Pdu pdu)
    {
        JsonSlice content = pdu.Content;
        IsFederated = !(content.TryGetMember("m.federate"u8, out JsonSlice federate) && federate.TryGetBoolean(out bool value) && !value);
        Server = pdu.Sender.ServerName;
        HasCreator = content.TryGetMember("creator"u8, out JsonSlice creator);
        Creator = pdu.Version.Creators != CreatorSource.ContentCreator ? pdu.Sender.Text
            : creator.TryGetUtf8(out ReadOnlySpan<byte> text) ? pdu.TextOf(text)
            : default;
        var creators = new List<Utf8Text> { Creator };
        AdditionalCreatorsAreValid = true;
        if (pdu.Version.Creators == CreatorSource.SenderAndAdditional && content.TryGetMember("additional_creators"u8, out JsonSlice additional))
        {
            AdditionalCreatorsAreValid = additional.Kind == JsonKind.Array;
            foreach (JsonSlice item in additional.EnumerateArray())
            {
                bool isUser = item.TryGetUtf8(out ReadOnlySpan<byte> id) && UserId.TryParse(id, out _);
                AdditionalCreatorsAreValid &= isUser;
                if (isUser)
                {
                    creators.Add(pdu.TextOf(id));
                }
            }
        }

        _creators = [.. creators];
    }

    /// <summary>False only where <c>m.federate</c> is literally <c>false</c>.</summary>
    public bool IsFederated { get; }

    /// <summary>The server of the sender.</summary>
    public ServerName Server { get; }

    /// <summary>Whether there is a <c>creator</c>, of whatever type.</summary>
    public bool HasCreator { get; }

    /// <summary>The creator who may join first: never an additional one. Default where <c>creator</c> is no string.</summary>
    public Utf8Text Creator { get; }

    public bool AdditionalCreatorsAreValid { get; }

    /// <summary>All creators.</summary>
    public ReadOnlySpan<Utf8Text> Creators => _creators;

    public static CreateContent Of(Pdu pdu)
    {
        if (pdu.ParsedContent is not CreateContent content)
        {
            pdu.ParsedContent = content = new CreateContent(pdu);
        }

        return content;
    }

    public bool IsCreator(Utf8Text user) => !user.IsDefault && Creators.Contains(user);
}
