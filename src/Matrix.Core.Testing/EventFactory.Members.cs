using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <content>Membership.</content>
public sealed partial class EventFactory
{
    /// <summary>A user joins.</summary>
    /// <param name="user">The user.</param>
    /// <param name="authorisedBy">The user who lets them in, in a restricted room (version 8 and later); that user's server signs too.</param>
    /// <param name="overrides">What is to be otherwise than by default.</param>
    public Pdu Join(string user, string? authorisedBy = null, EventOverrides? overrides = null)
    {
        byte[] content = JsonObject.Write(writer =>
        {
            if (authorisedBy is not null)
            {
                writer.WriteString("join_authorised_via_users_server"u8, authorisedBy);
            }

            writer.WriteString("membership"u8, "join"u8);
        });
        return Make(user, "m.room.member", user, content, overrides);
    }

    /// <summary>A user invites another. Only the sender's server signs.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">Who is invited.</param>
    /// <param name="overrides">What is to be otherwise than by default.</param>
    public Pdu Invite(string sender, string target, EventOverrides? overrides = null) => Member(sender, target, "invite", overrides);

    /// <summary>A user leaves, or gives an invite or a knock back.</summary>
    /// <param name="user">The user.</param>
    /// <param name="overrides">What is to be otherwise than by default.</param>
    public Pdu Leave(string user, EventOverrides? overrides = null) => Member(user, user, "leave", overrides);

    /// <summary>A user has another leave, or lifts a ban.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">Who is to leave.</param>
    /// <param name="overrides">What is to be otherwise than by default.</param>
    public Pdu Kick(string sender, string target, EventOverrides? overrides = null) => Member(sender, target, "leave", overrides);

    /// <summary>A user bans another.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">Who is banned.</param>
    /// <param name="overrides">What is to be otherwise than by default.</param>
    public Pdu Ban(string sender, string target, EventOverrides? overrides = null) => Member(sender, target, "ban", overrides);

    /// <summary>A user knocks.</summary>
    /// <param name="user">The user.</param>
    /// <param name="overrides">What is to be otherwise than by default.</param>
    public Pdu Knock(string user, EventOverrides? overrides = null) => Member(user, user, "knock", overrides);

    /// <summary>A membership event with nothing but the membership. For more in it, use <see cref="State"/>.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">Whose membership it is.</param>
    /// <param name="membership">The membership.</param>
    /// <param name="overrides">What is to be otherwise than by default.</param>
    public Pdu Member(string sender, string target, string membership, EventOverrides? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Make(sender, "m.room.member", target, JsonObject.Write(writer => writer.WriteString("membership"u8, membership)), overrides);
    }
}
