using System.Text;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>The shape of a trie as text: its nodes and entries in the order in which they lie.</summary>
internal static class StateShape
{
    public static string Of(StateNode root)
    {
        var text = new StringBuilder();
        root.VisitShape(
            () => text.Append('('),
            leaf => text.Append(leaf.Entry.Slot).Append('=').Append(leaf.Entry.EventId).Append(leaf.Next is null ? ';' : '+'),
            () => text.Append(')'));
        return text.ToString();
    }
}
