using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Represents a server that must have signed an event.</summary>
/// <remarks>
/// The authorising user's server must sign only joins. Most of the network implements this, although the specification's wording is wider.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#validating-hashes-and-signatures-on-received-events">Server-server API, Validating hashes and
/// signatures on received events</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v8/#authorisation-rules">Room version 8, Authorisation rules</seealso>
public readonly record struct RequiredSigner
{
    /// <summary>The maximum number of required signers of an event.</summary>
    internal const int Max = 3;

    internal RequiredSigner(ServerName server, SignerReason reason)
    {
        Server = server;
        Reason = reason;
    }

    /// <summary>Gets the server, or the default value if the event does not name a server that can be read.</summary>
    public ServerName Server { get; init; }

    /// <summary>Gets the reason why it must have signed.</summary>
    public SignerReason Reason { get; init; }

    /// <summary>Returns the servers that must have signed an event, each once, in the order of <see cref="SignerReason"/>.</summary>
    /// <param name="pdu">The event.</param>
    /// <returns>
    /// The servers. From room version 3 on the array is empty for an invite with <c>content.third_party_invite</c>: the sender's server does not have to sign it,
    /// and the auth rules check the third party's signature. In room versions 1 and 2 the server in the event ID must sign such an invite, even if it is the
    /// sender's server.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="pdu"/> is <see langword="null"/>.</exception>
    public static ImmutableArray<RequiredSigner> GetFor(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        Signers signers = default;
        int count = Collect(pdu, signers);
        return [.. ((ReadOnlySpan<RequiredSigner>)signers)[..count]];
    }

    /// <summary>Collects the required signers of an event.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="signers">Receives the signers. It must have room for <see cref="Max"/>.</param>
    /// <returns>The number of signers.</returns>
    internal static int Collect(Pdu pdu, Span<RequiredSigner> signers)
    {
        int count = 0;
        bool isMember = pdu.IsType("m.room.member"u8);
        JsonSlice content = pdu.Content;
        JsonSlice membership = default;
        if (isMember)
        {
            _ = content.TryGetMember("membership"u8, out membership);
        }

        bool vouched = isMember && membership.StringEquals("invite"u8) && content.TryGetMember("third_party_invite"u8, out _);
        if (!vouched)
        {
            signers[count++] = new RequiredSigner(pdu.Sender.ServerName, SignerReason.Sender);
        }

        if (pdu.Version.Signatures.RequiresEventIdServer)
        {
            // The third-party invite exempts the sender's server, but not the server that gave the event its ID.
            ServerName server = pdu.EventId.ServerName ?? default;
            if (vouched || server != pdu.Sender.ServerName)
            {
                signers[count++] = new RequiredSigner(server, SignerReason.EventId);
            }
        }

        if (pdu.Version.Authorization.AllowsRestrictedJoins && membership.StringEquals("join"u8)
            && content.TryGetMember("join_authorised_via_users_server"u8, out JsonSlice authoriser))
        {
            ServerName server = authoriser.TryGetUtf8(out ReadOnlySpan<byte> text) && UserId.TryParse(pdu.GetText(text).Utf8, out UserId user) ? user.ServerName : default;
            if (server.IsDefault || server != pdu.Sender.ServerName)
            {
                signers[count++] = new RequiredSigner(server, SignerReason.Authoriser);
            }
        }

        return count;
    }

    /// <summary>Represents a buffer for the required signers of one event.</summary>
    [System.Runtime.CompilerServices.InlineArray(Max)]
    internal struct Signers
    {
        private RequiredSigner _first;
    }
}
