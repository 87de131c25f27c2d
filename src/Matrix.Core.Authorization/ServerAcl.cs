using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Represents the server access control list of a room, <c>m.room.server_acl</c>, which determines the servers that may take part. Immutable.</summary>
/// <remarks>
/// The list applies to requests, not to events (MSC4436): an event of a denied server that another server relays is checked by the auth rules alone. Names are
/// compared without their port and case-insensitively. A list that is missing or not an array is empty. An entry that is not a string is ignored.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#mroomserver_acl">Client-server API, m.room.server_acl</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#server-access-control-lists-acls">Server-server API, Server Access Control Lists (ACLs)</seealso>
public sealed class ServerAcl
{
    private readonly ImmutableArray<byte[]> _allow;
    private readonly ImmutableArray<byte[]> _deny;
    private readonly bool _allowIPLiterals;

    private ServerAcl(JsonSlice content)
    {
        _allow = Read(content, "allow"u8);
        _deny = Read(content, "deny"u8);
        _allowIPLiterals = !(content.TryGetMember("allow_ip_literals"u8, out JsonSlice value) && value.TryGetBoolean(out bool allowed) && !allowed);
    }

    /// <summary>Reads the list of a room.</summary>
    /// <param name="acl">The <c>m.room.server_acl</c> event with the empty state key. A room without the event allows every server.</param>
    /// <exception cref="ArgumentNullException"><paramref name="acl"/> is <see langword="null"/>.</exception>
    public static ServerAcl FromEvent(VerifiedPdu acl)
    {
        ArgumentNullException.ThrowIfNull(acl);
        return new ServerAcl(acl.Pdu.Content);
    }

    /// <summary>Determines whether a server may take part in the room. The <c>default</c> value of a server name may not.</summary>
    /// <param name="server">The server.</param>
    public bool Allows(ServerName server)
    {
        if (server.IsDefault || (!_allowIPLiterals && server.IsIPLiteral))
        {
            return false;
        }

        ReadOnlySpan<byte> host = server.Host.Utf8Span;
        return !MatchesAny(_deny, host) && MatchesAny(_allow, host);
    }

    private static ImmutableArray<byte[]> Read(JsonSlice content, ReadOnlySpan<byte> name)
    {
        ImmutableArray<byte[]>.Builder globs = ImmutableArray.CreateBuilder<byte[]>();
        _ = content.TryGetMember(name, out JsonSlice list);
        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (item.TryGetUtf8(out ReadOnlySpan<byte> glob))
            {
                globs.Add(glob.ToArray());
            }
        }

        return globs.ToImmutable();
    }

    private static bool MatchesAny(ImmutableArray<byte[]> globs, ReadOnlySpan<byte> host)
    {
        foreach (byte[] glob in globs)
        {
            if (Matches(glob, host))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Determines whether a glob matches the whole name: <c>*</c> matches any text, <c>?</c> one character.</summary>
    /// <remarks>
    /// The match only goes back to the last star, so the work is at most the product of the lengths, for any glob.
    /// </remarks>
    private static bool Matches(ReadOnlySpan<byte> glob, ReadOnlySpan<byte> host)
    {
        int g = 0;
        int h = 0;
        int star = -1;
        int resume = 0;
        while (h < host.Length)
        {
            if (g < glob.Length && glob[g] == '*')
            {
                star = g++;
                resume = h;
            }
            else if (g < glob.Length && (glob[g] == '?' || ToLower(glob[g]) == ToLower(host[h])))
            {
                g++;
                h++;
            }
            else if (star >= 0)
            {
                g = star + 1;
                h = ++resume;
            }
            else
            {
                return false;
            }
        }

        return !glob[g..].ContainsAnyExcept((byte)'*');
    }

    private static byte ToLower(byte unit) => unit is >= (byte)'A' and <= (byte)'Z' ? (byte)(unit | 0x20) : unit;
}
