using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>A server that must have signed an event.</summary>
/// <param name="Server">The server; default where the event names none that can be read.</param>
/// <param name="Reason">Why it must have signed.</param>
/// <remarks>
/// Matrix spec, server-server API, § Validating hashes and signatures on received events; room version 8 for the authoriser.
/// The authoriser must sign joins only: that is what most of the network asks for, though the rule's letter is wider.
/// </remarks>
public readonly record struct RequiredSigner(ServerName Server, SignerReason Reason)
{
    /// <summary>No event has more.</summary>
    internal const int Max = 3;

    /// <summary>The servers that must have signed an event, each once, in the order of <see cref="SignerReason"/>.</summary>
    /// <param name="pdu">The event.</param>
    /// <returns>
    /// Empty for an invite that a third party vouches for (<c>content.third_party_invite</c>) from room version 3 on: its sender's server
    /// need not have signed, and the auth rules check the third party's signature. In room versions 1 and 2 the server in the event ID
    /// signs such an invite, also where it is the sender's server.
    /// </returns>
    public static ImmutableArray<RequiredSigner> Of(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        Signers signers = default;
        int count = Collect(pdu, signers);
        return [.. ((ReadOnlySpan<RequiredSigner>)signers)[..count]];
    }

    /// <summary>Collects the signers of an event.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="signers">Takes up to <see cref="Max"/> of them.</param>
    /// <returns>How many there are.</returns>
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

        if (pdu.Version.EventIdServerMustSign)
        {
            // The voucher excuses the sender's server as such, and not the server that gave the event its ID.
            ServerName server = pdu.EventId.ServerName ?? default;
            if (vouched || server != pdu.Sender.ServerName)
            {
                signers[count++] = new RequiredSigner(server, SignerReason.EventId);
            }
        }

        if (pdu.Version.RestrictedJoins && membership.StringEquals("join"u8)
            && content.TryGetMember("join_authorised_via_users_server"u8, out JsonSlice authoriser))
        {
            ServerName server = authoriser.TryGetUtf8(out ReadOnlySpan<byte> text) && UserId.TryParse(pdu.TextOf(text).Memory, out UserId user) ? user.ServerName : default;
            if (server.IsDefault || server != pdu.Sender.ServerName)
            {
                signers[count++] = new RequiredSigner(server, SignerReason.Authoriser);
            }
        }

        return count;
    }

    /// <summary>Room for the signers of one event.</summary>
    [System.Runtime.CompilerServices.InlineArray(Max)]
    internal struct Signers
    {
        private RequiredSigner _first;
    }
}
