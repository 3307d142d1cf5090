"""The networks of bench/networks and their training steps in PyTorch: the peer of bench/training.ts and bench/sampling.ts.

Reads one JSON request a line and answers with one line each. The first request describes the network.
"""
import base64
import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

LOG_SCALE_LIMIT = 4.0


def masks(dimensions, hidden):
    degrees = np.arange(hidden) * dimensions // hidden
    inputs, outputs = np.arange(1, dimensions + 1), np.arange(dimensions)
    mask = lambda a, b: torch.tensor((b[None, :] >= a[:, None]).astype(np.float32))
    return mask(inputs, degrees), mask(degrees, degrees), mask(degrees, outputs)


class Network(torch.nn.Module):
    """Parameters keep the shapes and names of Steelyard's; filters and dense kernels are turned once, to PyTorch's own order."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        values = np.frombuffer(base64.b64decode(case["parameters"]), np.float32)
        offset = 0
        self.p = {}
        for spec in case["specs"]:
            size = int(np.prod(spec["shape"]))
            tensor = torch.tensor(values[offset:offset + size].reshape(spec["shape"]))
            offset += size
            if "convolution" in spec["name"] and tensor.ndim == 4:
                tensor = tensor.permute(3, 2, 0, 1)
            elif "convolution" in spec["name"] and tensor.ndim == 3:
                tensor = tensor.permute(2, 1, 0)
            elif spec["name"].endswith("/kernel"):
                tensor = tensor.T
            self.p[spec["name"]] = torch.nn.Parameter(tensor.contiguous())
            self.register_parameter(spec["name"].replace("/", "_"), self.p[spec["name"]])

    def dense(self, name, x):
        return F.linear(x, self.p[name + "/kernel"], self.p[name + "/bias"])


class Shipped(Network):
    def __init__(self, case):
        super().__init__(case)
        self.masks = masks(case["dimensions"], case["flowHidden"])
        speed = case["velocityExtent"] * ((2 * torch.arange(case["pixels"]) + 1) / case["pixels"] - 1)
        self.powers = torch.stack([speed ** power for power in (0, 2, 4)])
        self.prior = 0.003 * torch.tensor([1.0, 1.0, 3.0]).reshape(3, 1, 1)

    def branch(self, name, images, exact):
        p, pixels = self.p, self.case["pixels"]
        x = torch.sqrt(images * (pixels * pixels)).reshape(-1, 1, pixels, pixels)
        for i in range(len(self.case["channels"])):
            weight, bias = p[f"{name}/convolution{i}/kernel"], p[f"{name}/convolution{i}/bias"]
            size = weight.shape[-1]
            if exact:  # TensorFlow pads the far side first; PyTorch's own padding is as costly and needs no copy
                total = (math.ceil(x.shape[-1] / 2) - 1) * 2 + size - x.shape[-1]
                x = F.conv2d(F.pad(x, (total // 2, total - total // 2) * 2), weight, bias, stride=2)
            else:
                x = F.conv2d(x, weight, bias, stride=2, padding=size // 2)
            x = F.relu(x)
        # Flattened as Steelyard does, pixels first, only where the numbers are compared.
        flat = x.permute(0, 2, 3, 1).flatten(1) if exact else x.flatten(1)
        return F.relu(self.dense(name + "/features", flat))

    def moments(self, images):
        rings = self.case["velocityMoments"]
        in_rings = images.reshape(len(images), self.case["pixels"], rings, -1).sum(3)
        share, second, fourth = torch.einsum("mv,bvr->mbr", self.powers, in_rings) + self.prior
        square = second / share
        return torch.cat([0.5 * share.log(), 3 * square.log(), (fourth / share / square.square()).log() - math.log(3)], 1)

    def forward(self, batch, exact=False):
        branches = [self.branch(name, batch[name], exact) for name in ("sky", "phaseSpace")]
        x = torch.cat([*branches, self.moments(batch["phaseSpace"]), batch["scalars"]], 1)
        for name in ("joined0", "joined1", "summary"):
            x = F.relu(self.dense(name, x))
        return x

    def loss(self, batch, exact=False):
        context, z = self(batch, exact), batch["target"]
        input_mask, hidden_mask, output_mask = self.masks
        log_determinant = 0
        for k in range(self.case["transforms"]):
            p = lambda part: self.p[f"flow{k}/{part}"]
            h = F.relu(z @ (p("input") * input_mask) + torch.addmm(p("bias0"), context, p("context")))
            h = F.relu(torch.addmm(p("bias1"), h, p("hidden") * hidden_mask))
            shift = torch.addmm(p("shiftBias"), h, p("shift") * output_mask)
            raw = torch.addmm(p("scaleBias"), h, p("scale") * output_mask)
            log_scale = torch.tanh(raw / LOG_SCALE_LIMIT) * LOG_SCALE_LIMIT
            z = ((z - shift) * torch.exp(-log_scale)).flip(1)
            log_determinant = log_determinant - log_scale.sum(1)
        dimensions = self.case["dimensions"]
        log_prob = -0.5 * (z.square().sum(1) + dimensions * math.log(2 * math.pi)) + log_determinant
        return -log_prob.mean() / dimensions

    def sample(self, noise, context):
        """As nflows and sbi sample: one pass of the whole masked network for each component."""
        input_mask, hidden_mask, output_mask = self.masks
        y = noise
        for k in reversed(range(self.case["transforms"])):
            p = lambda part: self.p[f"flow{k}/{part}"]
            z = y.flip(1)
            weights = [p(part) * mask for part, mask in (("input", input_mask), ("hidden", hidden_mask), ("shift", output_mask), ("scale", output_mask))]
            y = torch.zeros_like(z)
            for _ in range(self.case["dimensions"]):
                h = F.relu(y @ weights[0] + torch.addmm(p("bias0"), context, p("context")))
                h = F.relu(torch.addmm(p("bias1"), h, weights[1]))
                shift = torch.addmm(p("shiftBias"), h, weights[2])
                raw = torch.addmm(p("scaleBias"), h, weights[3])
                y = z * torch.exp(torch.tanh(raw / LOG_SCALE_LIMIT) * LOG_SCALE_LIMIT) + shift
        return y


class Pooled(Network):
    def branch(self, name, images, exact):
        pixels = self.case["pixels"]
        x = (images * (pixels * pixels)).reshape(-1, 1, pixels, pixels)
        for i in range(len(self.case["channels"])):
            x = F.conv2d(x, self.p[f"{name}/convolution{i}/kernel"], self.p[f"{name}/convolution{i}/bias"], padding=1)
            x = F.max_pool2d(F.relu(x), 2)
        flat = x.permute(0, 2, 3, 1).flatten(1) if exact else x.flatten(1)
        return F.relu(self.dense(name + "/features", flat))

    def forward(self, batch, exact=False):
        branches = [self.branch(name, batch[name], exact) for name in ("sky", "phaseSpace")]
        x = F.relu(self.dense("joined0", torch.cat([*branches, batch["scalars"]], 1)))
        return self.dense("masses", x)

    def loss(self, batch, exact=False):
        return F.mse_loss(self(batch, exact), batch["target"])


class Cnn1d(Network):
    def features(self, velocities, exact):
        x = velocities.reshape(-1, 1, self.case["bins"])
        for i in range(2):
            weight = self.p[f"convolution{i}/kernel"]
            x = F.relu(F.conv1d(x, weight, self.p[f"convolution{i}/bias"], padding=weight.shape[-1] // 2))
        x = F.max_pool1d(x, 2)
        return x.permute(0, 2, 1).flatten(1) if exact else x.flatten(1)

    def mass(self, flat):
        return self.dense("mass", F.relu(self.dense("dense1", F.relu(self.dense("dense0", flat)))))

    def forward(self, batch, exact=False):
        return self.mass(self.features(batch["velocities"], exact))

    def loss(self, batch, exact=False):
        flat = self.features(batch["velocities"], exact) * (batch["mask"] / 0.75)
        return F.mse_loss(self.mass(flat), batch["target"])


NETWORKS = {"shipped": Shipped, "pooled": Pooled, "cnn1d": Cnn1d}


def decode(inputs, size):
    return {name: torch.tensor(np.frombuffer(base64.b64decode(data), np.float32)).reshape(size, -1) for name, data in inputs.items()}


DRAW = {
    "image": lambda *shape: torch.rand(*shape) / shape[1],
    "mask": lambda *shape: (torch.rand(*shape) < 0.75).float(),
    "normal": torch.randn,
}


def random_batch(case, size):
    return {name: DRAW[kind](size, length) for name, (kind, length) in case["inputs"].items()}


def main():
    case = json.loads(sys.stdin.readline())
    model = NETWORKS[case["network"]](case)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=1e-4)
    batches = {}
    print(json.dumps({"version": torch.__version__}), flush=True)

    def train(batch):
        optimiser.zero_grad()
        loss = model.loss(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        return loss.item()

    def infer(batch):
        with torch.inference_mode():
            return model(batch)

    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "loss":
            size = request["size"]
            batch = decode(request["batch"], size)
            print(json.dumps({"loss": model.loss(batch, exact=True).item()}), flush=True)
            continue
        torch.set_num_threads(request["threads"])
        size = request["size"]
        if request["do"] == "sample":
            noise = torch.tensor(np.frombuffer(base64.b64decode(request["noise"]), np.float32)).reshape(size, -1)
            galaxy = decode(request["galaxy"], 1)
            wall, cpu = time.perf_counter(), time.process_time()
            with torch.inference_mode():
                sampled = model.sample(noise, model(galaxy, exact=True))
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            print(json.dumps({"wall": wall, "cpu": cpu, "samples": base64.b64encode(sampled.numpy().tobytes()).decode()}), flush=True)
            continue
        batch = batches.setdefault(size, random_batch(case, size))
        work = train if request["do"] == "train" else infer
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(request["repeats"]):
            work(batch)
        print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}), flush=True)


main()
